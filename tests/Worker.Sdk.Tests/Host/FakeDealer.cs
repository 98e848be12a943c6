using System.Collections.Concurrent;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;

namespace Mdp.Worker.Sdk.Tests.Host;

/// <summary>Connections without a network: turns are had by the test, and what the worker sends is written down.</summary>
internal sealed class FakeDealer(IDealerHandler handler) : IDealer
{
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Dictionary<ConnectionId, ConnectorId> _open = [];
    private long _ids;

    public Instant Now { get; set; } = Instant.Zero + TimeSpan.FromSeconds(1000);

    /// <summary>Released with each post.</summary>
    public SemaphoreSlim Posted { get; } = new(0);

    /// <summary>What waits to be sent, as the worker is told.</summary>
    public long UnsentOctets { get; set; }

    /// <summary>Endpoints that are dialled, in their order.</summary>
    public List<(ConnectorId Connector, Endpoint Endpoint)> Connectors { get; } = [];

    public Queue<string> Sent { get; } = new();

    /// <summary>The headers of what was sent last.</summary>
    public string LastHeaders { get; private set; } = "";

    public Instant NextTurn { get; private set; }

    public bool IsDisposed { get; private set; }

    public void Post(Action work)
    {
        _posted.Enqueue(work);
        _ = Posted.Release();
    }

    public ConnectorId Connect(Endpoint endpoint, ReconnectPolicy policy)
    {
        var connector = new ConnectorId(++_ids);
        Connectors.Add((connector, endpoint));
        return connector;
    }

    public void Disconnect(ConnectorId connector)
    {
        _ = Connectors.RemoveAll(known => known.Connector == connector);
        foreach (var connection in _open.Where(open => open.Value == connector).Select(open => open.Key).ToList())
        {
            Close(connection, CloseReason.Closed);
        }
    }

    public bool TrySend(ConnectionId connection, in MdpCommand command)
    {
        if (!_open.ContainsKey(connection))
        {
            return false;
        }

        // As the wire would have it: what a codec refuses, or changes, shows here.
        var frames = new FrameList();
        MdpWriter.Write(command, frames);
        MdpReader.TryReadAtBroker(frames.ToFrames(), out var read, out var violation).ShouldBeTrue($"{violation}");
        Sent.Enqueue(Transcript.Line(read));
        List<string> headers = [];
        foreach (var header in read.Headers)
        {
            headers.Add($"{Transcript.Text(header.Name)}={Transcript.Text(header.Value)}");
        }

        LastHeaders = string.Join(' ', headers);
        return true;
    }

    public long Unsent(ConnectionId connection) => UnsentOctets;

    public void Close(ConnectionId connection, CloseReason reason)
    {
        if (_open.Remove(connection, out var connector))
        {
            Post(() => handler.Monitor(new() { Kind = ConnectionEventKind.Disconnected, Connection = connection, Connector = connector, Reason = reason }));
        }
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }

    /// <summary>A connection of a connector opens, to a broker that announces these versions.</summary>
    public ConnectionId Open(ConnectorId connector, MdpVersions versions)
    {
        var connection = new ConnectionId(++_ids);
        _open.Add(connection, connector);
        var metadata = versions == MdpVersions.None ? Metadata.Empty : new(new MetadataProperty(MdpVersions.PropertyName, versions.ToOctets()));
        handler.Monitor(new() { Kind = ConnectionEventKind.HandshakeSucceeded, Connection = connection, Connector = connector, Metadata = metadata });
        return connection;
    }

    /// <summary>The network takes a connection away.</summary>
    public void Lose(ConnectionId connection)
    {
        Close(connection, CloseReason.PeerReset);
        Turn();
    }

    /// <summary>Does what was posted, and ends a turn.</summary>
    public void Turn()
    {
        while (_posted.TryDequeue(out var work))
        {
            work();
        }

        NextTurn = handler.EndTurn(Now);
    }

    private sealed class FrameList : IFrameWriter
    {
        private readonly List<byte[]> _frames = [];

        public void Write(scoped ReadOnlySpan<byte> octets, bool isLast) => _frames.Add(octets.ToArray());

        public void Write(scoped in Body body, bool isLast)
        {
            for (var index = body.First; index < body.First + body.Count; index++)
            {
                var frame = new byte[body.Frames!.Length(index)];
                body.Frames.CopyTo(index, frame);
                _frames.Add(frame);
            }
        }

        public OctetFrames ToFrames() => new([.. _frames]);
    }
}
