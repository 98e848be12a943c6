using System.Net.Sockets;
using Mdp.Zmtp.Wire;
using Microsoft.Extensions.Logging;

namespace Mdp.Zmtp;

/// <summary>A ROUTER that listens: it knows each of its connections, and addresses each by its <see cref="ConnectionId"/>.</summary>
/// <remarks>
/// <para>Messages are delivered to <see cref="ISocketHandler.Receive"/> as they came, without a routing id in front; the connection is told beside them.</para>
/// <para><see cref="Bind"/>, <see cref="DisposeAsync"/> and <see cref="Loop"/> may be used from every thread, all else in a turn of the loop only.</para>
/// </remarks>
public sealed class RouterSocket : IAsyncDisposable
{
    private readonly RouterOptions _options;
    private readonly ConnectionSet _connections;
    private readonly Admission _admission;
    private readonly List<Acceptor> _acceptors = [];
    private readonly SocketClosing _closing;

    /// <summary>A socket with a loop of its own.</summary>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public RouterSocket(RouterOptions options, ISocketHandler handler, ILogger logger)
        : this(SocketLoop.For(options, logger), options, handler, ownsLoop: true)
    {
    }

    /// <summary>A socket on <paramref name="loop"/>, which the caller disposes after it.</summary>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public RouterSocket(SocketLoop loop, RouterOptions options, ISocketHandler handler)
        : this(loop, options, handler, ownsLoop: false)
    {
    }

    private RouterSocket(SocketLoop loop, RouterOptions options, ISocketHandler handler, bool ownsLoop)
    {
        options.Validate();
        _options = options;
        var settings = new ConnectionSettings(ZmtpSocketType.Router)
        {
            Metadata = options.Metadata,
            Limits = options.Limits,
            Heartbeat = options.Heartbeat,
        };
        _connections = new(loop, options, settings, handler, new Keeper(this));
        _admission = new(_connections);
        _closing = new(_connections, ownsLoop);
        loop.Post(() => loop.Add(_connections));
    }

    /// <summary>The thread of control of this socket.</summary>
    public SocketLoop Loop => _connections.Loop;

    /// <summary>Connections whose handshake succeeded and that are not gone.</summary>
    public int ConnectionCount => _connections.TrafficCount;

    /// <summary>Connections that it takes at one time: <see cref="ZmtpLimits.ConnectionsMax"/>, or fewer where the process may open too few descriptors.</summary>
    public int ConnectionsMax => _admission.ConnectionsMax;

    /// <summary>Listens at <paramref name="endpoint"/>; several are possible.</summary>
    /// <returns>Where it listens: with the port that the system chose where the endpoint's was 0.</returns>
    /// <exception cref="ArgumentException">The endpoint is none to listen at.</exception>
    /// <exception cref="BindException">The system refused: address in use, not of this machine, no permission.</exception>
    public Endpoint Bind(Endpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ObjectDisposedException.ThrowIf(_closing.HasBegun, this);
        try
        {
            var socket = StreamSockets.Listen(endpoint, _options, out var bound);
            Loop.Post(() => Listen(socket, bound));
            return bound;
        }
        catch (Exception cause) when (cause is SocketException or IOException or UnauthorizedAccessException)
        {
            throw new BindException(endpoint, cause);
        }
    }

    /// <summary>Begins a message to <paramref name="connection"/>.</summary>
    /// <param name="connection">To whom.</param>
    /// <param name="writer">Gets the message.</param>
    /// <param name="mayWait">
    /// Whether it may be held back while the loop has other things to do, at most 100 us, to go out with others to the same peer. For messages after which that peer is
    /// not needed at once. Ordinarily a message goes out with its turn.
    /// </param>
    /// <returns>
    /// False when that connection is gone or does not take what is queued for it already; in the latter case it is closed now
    /// (<see cref="CloseReason.SendQueueFull"/>).
    /// </returns>
    public bool TryBeginMessage(ConnectionId connection, out MessageWriter writer, bool mayWait = false) =>
        _connections.TryBeginMessage(connection, out writer, mayWait);

    /// <summary>
    /// Octets that wait to be sent to <paramref name="connection"/>, this turn's included; 0 where no message is among them, only ZMTP's own
    /// commands, and for one that is gone.
    /// </summary>
    public long Unsent(ConnectionId connection) => _connections.Unsent(connection);

    /// <summary>Ends <paramref name="connection"/>. What is queued is sent within the linger time; nothing is received from it any more.</summary>
    /// <remarks><see cref="ConnectionEventKind.Disconnected"/> with <paramref name="reason"/> follows in this turn, after the current call. One that is gone already is left alone.</remarks>
    public void Close(ConnectionId connection, CloseReason reason) => _connections.Close(connection, reason);

    /// <summary>Stops reading from <paramref name="connection"/> until <see cref="ResumeReading"/>: the peer is slowed down by its transport. Its silence is not counted.</summary>
    public void PauseReading(ConnectionId connection) => _connections.PauseReading(connection);

    /// <summary>Reads again. Messages that had arrived are received in a later turn.</summary>
    public void ResumeReading(ConnectionId connection) => _connections.ResumeReading(connection);

    /// <summary>Closes all listeners at once, sends what is queued within the linger time, closes all connections, and ends the loop if it is the socket's own.</summary>
    public ValueTask DisposeAsync() => new(_closing.CloseAsync(StopListeningAsync));

    private void Listen(Socket socket, Endpoint bound)
    {
        if (_closing.HasBegun)
        {
            socket.Dispose();
            return;
        }

        var acceptor = new Acceptor(_connections, _admission, socket, bound);
        _acceptors.Add(acceptor);
        Loop.Begin(acceptor);
    }

    private Task StopListeningAsync()
    {
        foreach (var acceptor in _acceptors)
            acceptor.Close();
        _acceptors.Clear();
        return Task.CompletedTask;
    }

    private sealed class Keeper(RouterSocket router) : IConnectionKeeper
    {
        private readonly RoutingTable _routes = new(router._options.DuplicateRoutingId);

        public bool TryAdmit(ConnectionPump connection, Peer peer)
        {
            if (!_routes.TryGive(connection, peer, out var superseded))
                return false;
            superseded?.End(CloseReason.Superseded);
            return true;
        }

        public void HandshakeEnded()
        {
            if (!router._admission.HasRoomAgain)
                return;
            foreach (var acceptor in router._acceptors)
                acceptor.Resume();
        }

        public void Forget(ConnectionPump connection) => _routes.Forget(connection);
    }
}
