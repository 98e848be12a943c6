using System.Collections.Concurrent;
using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Worker.Sdk.Tests.Network;

/// <summary>A peer that a worker takes for its broker: a ROUTER on a thread of its own that says what it is told to, and writes down what comes and when.</summary>
internal sealed class RawBroker : ISocketHandler, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RouterSocket _router;
    private readonly bool _answersBeats;
    private ConnectionId _worker;

    public RawBroker(bool answersBeats = true, MdpVersions? versions = null)
    {
        _answersBeats = answersBeats;
        _router = new(
            new RouterOptions { Metadata = new(new MetadataProperty(MdpVersions.PropertyName, (versions ?? MdpVersions.All).ToOctets())) },
            this,
            NullLogger.Instance);
        Endpoint = _router.Bind(Zmtp.Endpoint.Parse("tcp://127.0.0.1:0")).ToString();
    }

    public string Endpoint { get; }

    /// <summary>What came, in its order.</summary>
    public BlockingCollection<string> Lines { get; } = [];

    /// <summary>When heartbeats came, and the lag that they told.</summary>
    public ConcurrentQueue<(long At, TimeSpan Lag)> Beats { get; } = new();

    /// <summary>What the worker announced in its handshake.</summary>
    public string? Announced { get; private set; }

    /// <summary>The headers of the last READY.</summary>
    public string? About { get; private set; }

    public void Say(string token, string body, string service = "echo") => _router.Loop.Post(() => Send(new()
    {
        Version = MdpVersion.V03,
        Name = MdpCommandName.WorkerRequest,
        Address = Transcript.Address(token, MdpVersion.V03),
        Service = System.Text.Encoding.ASCII.GetBytes(service),
        Attempt = 1,
        Body = new(new OctetFrames(System.Text.Encoding.ASCII.GetBytes(body)), 0),
    }));

    /// <summary>The next line that is none of the heartbeats; waits without a thread of the pool.</summary>
    public string Next()
    {
        while (true)
        {
            Lines.TryTake(out var line, Patience).ShouldBeTrue("nothing came");
            if (!line!.StartsWith("HEARTBEAT", StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    public void Monitor(in ConnectionEvent connectionEvent)
    {
        if (connectionEvent.Kind is ConnectionEventKind.HandshakeSucceeded)
        {
            _worker = connectionEvent.Connection;
            Announced = connectionEvent.Metadata.TryGet(MdpVersions.PropertyName, out var value) ? MdpVersions.Read(value.Span).ToString() : null;
        }
    }

    public void Receive(ConnectionId connection, Message message)
    {
        MdpReader.TryReadAtBroker(MessageFrames.Of(message), out var command, out var violation).ShouldBeTrue($"{violation}");
        if (command.Name is MdpCommandName.WorkerHeartbeat)
        {
            Beats.Enqueue((Stopwatch.GetTimestamp(), command.Lag));
            if (_answersBeats)
            {
                Send(new() { Version = command.Version, Name = MdpCommandName.WorkerHeartbeat });
            }
        }
        else if (command.Name is MdpCommandName.WorkerReady)
        {
            List<string> names = [];
            foreach (var header in command.Headers)
            {
                names.Add(Transcript.Text(header.Name));
            }

            About = string.Join(' ', names);
        }

        Lines.Add(Transcript.Line(command));
    }

    public void Heard(ConnectionId connection)
    {
    }

    public Instant EndTurn(Instant now) => Instant.Never;

    public ValueTask DisposeAsync() => _router.DisposeAsync();

    private void Send(in MdpCommand command)
    {
        if (_router.TryBeginMessage(_worker, out var writer))
        {
            var frames = new OutgoingFrames(writer);
            MdpWriter.Write(command, ref frames);
        }
    }
}
