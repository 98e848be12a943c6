using System.Threading.Channels;
using Mdp.Heartbeating;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>A socket's owner that writes down what it is told, for a test that awaits it.</summary>
internal sealed class Owner : ISocketHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<Fact> _told = Channel.CreateUnbounded<Fact>();
    private readonly List<Fact> _transcript = [];

    /// <summary>Called for every event, in its turn, before it is written down.</summary>
    public Action<ConnectionEvent>? OnMonitor { get; set; }

    /// <summary>Called for every message, in its turn, before it is written down.</summary>
    public Action<ConnectionId, Message>? OnReceive { get; set; }

    public Action? OnHeard { get; set; }

    public Func<Instant, Instant>? OnEndTurn { get; set; }

    /// <summary>Whether messages are written down; a test of many turns it off.</summary>
    public bool KeepsMessages { get; set; } = true;

    public bool ExpectsMore { get; set; } = true;

    /// <summary>All that the test has awaited so far.</summary>
    public IReadOnlyList<Fact> Transcript => _transcript;

    public void Monitor(in ConnectionEvent connectionEvent)
    {
        _told.Writer.TryWrite(new(connectionEvent.Connection, connectionEvent, null)).ShouldBeTrue();
        OnMonitor?.Invoke(connectionEvent);
    }

    public void Receive(ConnectionId connection, Message message)
    {
        if (KeepsMessages)
            _told.Writer.TryWrite(new(connection, null, FramesOf(message))).ShouldBeTrue();
        OnReceive?.Invoke(connection, message);
    }

    public void Heard(ConnectionId connection)
    {
        _told.Writer.TryWrite(new(connection, null, null)).ShouldBeTrue();
        OnHeard?.Invoke();
    }

    public Instant EndTurn(Instant now) => OnEndTurn?.Invoke(now) ?? Instant.Never;

    public Task<Fact> UntilAsync(ConnectionEventKind kind) => UntilAsync(fact => fact.Kind == kind, kind.ToString());

    public Task<Fact> UntilMessageAsync() => UntilAsync(fact => fact.IsMessage, "a message");

    /// <summary>Awaits the next fact of a kind; what comes before it goes into the transcript too.</summary>
    public async Task<Fact> UntilAsync(Func<Fact, bool> isWanted, string wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var fact = await _told.Reader.ReadAsync(patience.Token);
                _transcript.Add(fact);
                if (isWanted(fact))
                    return fact;
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"expected {wanted}, was told:\n{string.Join('\n', _transcript)}", exception);
        }
    }

    /// <summary>What has been told and not awaited yet.</summary>
    public List<Fact> Rest()
    {
        var rest = new List<Fact>();
        while (_told.Reader.TryRead(out var fact))
            rest.Add(fact);
        _transcript.AddRange(rest);
        return rest;
    }

    private static byte[][] FramesOf(Message message)
    {
        var frames = new byte[message.Count][];
        for (var frame = 0; frame < frames.Length; frame++)
        {
            frames[frame] = new byte[message.Length(frame)];
            var at = 0;
            foreach (var piece in message.Chunks(frame))
            {
                piece.CopyTo(frames[frame].AsMemory(at));
                at += piece.Length;
            }
        }

        return frames;
    }
}
