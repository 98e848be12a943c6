using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Transport;

/// <summary>Connections to brokers over ZMTP, with a loop of their own: one dedicated thread on Linux.</summary>
public sealed class ZmtpDealer : IDealer
{
    private readonly DealerSocket _socket;

    /// <summary>A dealer without connections.</summary>
    /// <param name="side">What its owner is to the brokers.</param>
    /// <param name="options">The socket's.</param>
    /// <param name="handler">Its owner.</param>
    /// <param name="logger">Where socket and loop log.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public ZmtpDealer(DealerSide side, DealerOptions options, IDealerHandler handler, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(handler);

        // The pool makes a thread on the thread that asks for one, and waits there until it runs: 25 ms and more on a busy machine. That is for whoever begins, not for the thread that has the heartbeats.
        _ = ThreadPool.UnsafeQueueUserWorkItem(static _ => { }, null);
        _socket = new(options, new Reading(side, handler), logger);
    }

    /// <inheritdoc/>
    public Instant Now => _socket.Loop.Now;

    /// <inheritdoc/>
    public void Post(Action work) => _socket.Loop.Post(work);

    /// <inheritdoc/>
    public void Do(Action work) => _socket.Loop.Do(work);

    /// <inheritdoc/>
    public ConnectorId Connect(Endpoint endpoint, ReconnectPolicy policy) => _socket.Connect(endpoint, policy);

    /// <inheritdoc/>
    public void Disconnect(ConnectorId connector) => _socket.Disconnect(connector);

    /// <inheritdoc/>
    public bool TrySend(ConnectionId connection, in MdpCommand command)
    {
        if (!_socket.TryBeginMessage(connection, out var writer))
        {
            return false;
        }

        var frames = new OutgoingFrames(writer);
        MdpWriter.Write(command, ref frames);
        return true;
    }

    /// <inheritdoc/>
    public long Unsent(ConnectionId connection) => _socket.Unsent(connection);

    /// <inheritdoc/>
    public void Close(ConnectionId connection, CloseReason reason) => _socket.Close(connection, reason);

    /// <summary>Sends what is queued within the linger time, closes all connections, and ends the loop.</summary>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private sealed class Reading(DealerSide side, IDealerHandler handler) : ISocketHandler
    {
        public void Monitor(in ConnectionEvent connectionEvent) => handler.Monitor(connectionEvent);

        public void Receive(ConnectionId connection, Message message)
        {
            var frames = MessageFrames.Of(message);
            var isRead = side is DealerSide.Client
                ? MdpReader.TryReadAtClient(frames, out var command, out var violation)
                : MdpReader.TryReadAtWorker(frames, out command, out violation);
            if (isRead)
            {
                handler.Receive(connection, command);
            }
            else
            {
                handler.Violated(connection, violation);
            }
        }

        public void Heard(ConnectionId connection) => handler.Heard(connection);

        public Instant EndTurn(Instant now) => handler.EndTurn(now);
    }
}
