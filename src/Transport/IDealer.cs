using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Transport;

/// <summary>Connections to brokers and the one thread of control that they have, as the host of a session sees them.</summary>
/// <remarks>
/// <para>The owner is told through its <see cref="IDealerHandler"/>. Connections are addressed one by one and never come back: after a loss, the
/// next one to the same endpoint is a new connection, and what was queued for the old one is lost with it.</para>
/// <para><see cref="Post"/>, <see cref="Do"/>, <see cref="Connect"/> and <see cref="Disconnect"/> may be used from every thread, all else in a turn only: in a call of the handler,
/// or in posted work.</para>
/// </remarks>
public interface IDealer : IAsyncDisposable
{
    /// <summary>The time of this turn, read from the monotonic clock once.</summary>
    Instant Now { get; }

    /// <summary>Has <paramref name="work"/> done in a turn. Never runs it before it returns.</summary>
    void Post(Action work);

    /// <summary>Has <paramref name="work"/> done in a turn, perhaps in one of the calling thread before this returns: for work that comes alone, and need not wake the other thread.</summary>
    void Do(Action work) => Post(work);

    /// <summary>Keeps a connection to a broker. Returns at once: what comes of it is told to the handler.</summary>
    /// <param name="endpoint">Any endpoint with a host and a port.</param>
    /// <param name="policy">When to dial again and when to give up.</param>
    /// <returns>The name under which events tell of this endpoint.</returns>
    /// <exception cref="ArgumentException">The endpoint is none to connect to, or the policy makes no sense.</exception>
    ConnectorId Connect(Endpoint endpoint, ReconnectPolicy policy);

    /// <summary>Gives up an endpoint: its connection is closed, after what was sent to it before, and it is dialled no more.</summary>
    void Disconnect(ConnectorId connector);

    /// <summary>Sends one message; bodies are retained as long as they are needed.</summary>
    /// <returns>False when the connection is gone, or takes nothing more; in the latter case it is closed now.</returns>
    /// <exception cref="ArgumentException">A field that the command calls for is missing or too long.</exception>
    bool TrySend(ConnectionId connection, in MdpCommand command);

    /// <summary>Octets that wait to be sent; 0 where no message is among them.</summary>
    long Unsent(ConnectionId connection);

    /// <summary>Closes a connection, after what was sent to it before. It is dialled again as its policy says.</summary>
    void Close(ConnectionId connection, CloseReason reason);
}
