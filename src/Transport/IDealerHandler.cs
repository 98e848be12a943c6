using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Transport;

/// <summary>The host of a session: what its <see cref="IDealer"/> tells, in the order in which it became true.</summary>
/// <remarks>
/// All calls come in turns, one at a time. For each connection the order is HandshakeSucceeded, messages, Disconnected exactly once, and nothing after.
/// An exception that is let out closes the connection that is being handled, and no other one.
/// </remarks>
public interface IDealerHandler
{
    /// <summary>Something became true of an endpoint or a connection. What the broker announced is in the event's metadata.</summary>
    void Monitor(in ConnectionEvent connectionEvent);

    /// <summary>A message of the broker came. It is borrowed: names are copied and bodies retained where they are kept.</summary>
    void Receive(ConnectionId connection, in MdpCommand command);

    /// <summary>A message came that is no command of a broker.</summary>
    void Violated(ConnectionId connection, MdpViolation violation);

    /// <summary>Octets of a message came that is not complete yet: a sign of life.</summary>
    void Heard(ConnectionId connection);

    /// <summary>The input of this turn has been handled, or the time has come that this method asked for.</summary>
    /// <returns>When to call again at the latest; <see cref="Instant.Never"/> for no time.</returns>
    Instant EndTurn(Instant now);
}
