using Mdp.Zmtp.Wire;
using Microsoft.Extensions.Logging;

namespace Mdp.Zmtp;

/// <summary>A DEALER that connects: each <see cref="Connect"/> keeps one connection to an endpoint, dialling again as its policy says.</summary>
/// <remarks>
/// <para>Connections are addressed one by one, by their <see cref="ConnectionId"/>; nothing is distributed among them. A connection that was lost never comes
/// back: the next one is a new connection, and what was queued for the old one is lost with it.</para>
/// <para><see cref="Connect"/>, <see cref="Disconnect"/>, <see cref="DisposeAsync"/> and <see cref="Loop"/> may be used from every thread, all else in a turn of the loop only.</para>
/// </remarks>
public sealed class DealerSocket : IAsyncDisposable
{
    private readonly ConnectionSet _connections;
    private readonly Dictionary<ConnectorId, Connector> _connectors = [];
    private readonly Random _random;
    private readonly Func<Endpoint, CancellationToken, ValueTask<Endpoint>>? _locate;
    private readonly SocketClosing _closing;
    private long _connectorsGiven;

    /// <summary>A socket with a loop of its own.</summary>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public DealerSocket(DealerOptions options, ISocketHandler handler, ILogger logger)
        : this(SocketLoop.For(options, logger), options, handler, ownsLoop: true)
    {
    }

    /// <summary>A socket on <paramref name="loop"/>, which the caller disposes after it.</summary>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public DealerSocket(SocketLoop loop, DealerOptions options, ISocketHandler handler)
        : this(loop, options, handler, ownsLoop: false)
    {
    }

    private DealerSocket(SocketLoop loop, DealerOptions options, ISocketHandler handler, bool ownsLoop)
    {
        options.Validate();
        _random = options.Jitter ?? new Random();
        _locate = options.Locate;
        var settings = new ConnectionSettings(ZmtpSocketType.Dealer)
        {
            Identity = options.RoutingId,
            Metadata = options.Metadata,
            Limits = options.Limits,
            Heartbeat = options.Heartbeat,
        };
        _connections = new(loop, options, settings, handler, new Keeper());
        _closing = new(_connections, ownsLoop);
        loop.Post(() => loop.Add(_connections));
    }

    /// <summary>The thread of control of this socket.</summary>
    public SocketLoop Loop => _connections.Loop;

    /// <summary>Connections whose handshake succeeded and that are not gone.</summary>
    public int ConnectionCount => _connections.TrafficCount;

    /// <summary>Keeps a connection to <paramref name="endpoint"/>. Returns at once: what comes of it is told to the handler.</summary>
    /// <param name="endpoint">Any endpoint with a port and without <c>*</c>.</param>
    /// <param name="policy">When to dial again and when to give up.</param>
    /// <returns>The name under which events tell of this endpoint, and by which it is given up. Connecting twice to one endpoint gives two.</returns>
    /// <exception cref="ArgumentException">The endpoint is none to connect to, or the policy makes no sense.</exception>
    public ConnectorId Connect(Endpoint endpoint, ReconnectPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(policy);
        ObjectDisposedException.ThrowIf(_closing.HasBegun, this);
        if (!Whereabouts.CanDial(endpoint))
            throw new ArgumentException($"expected an endpoint with a host and a port to connect to, got {endpoint}", nameof(endpoint));

        var id = new ConnectorId(Interlocked.Increment(ref _connectorsGiven));
        var connector = new Connector(_connections, id, endpoint, policy.Validated(), _random, _locate);
        Loop.Post(() => Begin(connector));
        return id;
    }

    /// <summary>Gives up an endpoint: ends its connection as <see cref="Close"/> does, and dials no more. One that is gone already is left alone.</summary>
    public void Disconnect(ConnectorId connector) => Loop.Post(() =>
    {
        if (_connectors.TryGetValue(connector, out var known))
            known.Stop();
    });

    /// <summary>Begins a message to <paramref name="connection"/>.</summary>
    /// <returns>
    /// False when that connection is gone or does not take what is queued for it already; in the latter case it is closed now
    /// (<see cref="CloseReason.SendQueueFull"/>).
    /// </returns>
    public bool TryBeginMessage(ConnectionId connection, out MessageWriter writer) =>
        _connections.TryBeginMessage(connection, out writer);

    /// <summary>
    /// Octets that wait to be sent to <paramref name="connection"/>, this turn's included; 0 where no message is among them, only ZMTP's own
    /// commands, and for one that is gone.
    /// </summary>
    public long Unsent(ConnectionId connection) => _connections.Unsent(connection);

    /// <summary>Ends <paramref name="connection"/>; its connector dials again as its policy says. What is queued is sent within the linger time.</summary>
    public void Close(ConnectionId connection, CloseReason reason) => _connections.Close(connection, reason);

    /// <summary>Stops reading from <paramref name="connection"/> until <see cref="ResumeReading"/>. The peer's silence is not counted.</summary>
    public void PauseReading(ConnectionId connection) => _connections.PauseReading(connection);

    /// <summary>Reads again. Messages that had arrived are received in a later turn.</summary>
    public void ResumeReading(ConnectionId connection) => _connections.ResumeReading(connection);

    /// <summary>Stops dialling, sends what is queued within the linger time, closes all connections, and ends the loop if it is the socket's own.</summary>
    public ValueTask DisposeAsync() => new(_closing.CloseAsync(StopDialingAsync));

    private void Begin(Connector connector)
    {
        if (_closing.HasBegun)
            return;
        ForgetFinished();
        _connectors.Add(connector.Id, connector);
        connector.Dial();
    }

    private void ForgetFinished()
    {
        foreach (var finished in _connectors.Values.Where(known => known.IsFinished).ToArray())
        {
            _ = _connectors.Remove(finished.Id);
            finished.Dispose();
        }
    }

    private async Task StopDialingAsync()
    {
        var connectors = _connectors.Values.ToArray();
        foreach (var connector in connectors)
            connector.Stop();
        foreach (var connector in connectors)
        {
            await connector.Resolution.ConfigureAwait(false);
            connector.Dispose();
        }
    }

    // A DEALER admits whom it dialled; only a ROUTER gives routing ids.
    private sealed class Keeper : IConnectionKeeper
    {
        public bool TryAdmit(ConnectionPump connection, Peer peer)
        {
            connection.RoutingId = peer.Identity;
            return true;
        }

        public void HandshakeEnded()
        {
        }

        public void Forget(ConnectionPump connection)
        {
        }
    }
}
