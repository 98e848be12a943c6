using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>The owner of a socket: what the socket tells, in the order in which it became true.</summary>
/// <remarks>
/// <para>All calls come in turns of the socket's <see cref="SocketLoop"/>: one at a time, never one inside another. For each connection
/// the order is <see cref="ConnectionEventKind.HandshakeSucceeded"/>, messages, <see cref="ConnectionEventKind.Disconnected"/>
/// exactly once, and nothing after; a message that arrived whole before its sender went is received before its sender is gone.</para>
/// <para>An exception that a handler lets out closes the connection that is being handled and no other one; it is logged as an error.</para>
/// </remarks>
public interface ISocketHandler
{
    /// <summary>
    /// Whether what was said lately is likely to be followed by more at once, so that the loop may look for it before it sleeps (<see cref="SocketOptions.SpinTime"/>). True by
    /// default; an owner of many connections that only show that they live says false.
    /// </summary>
    bool ExpectsMore => true;

    /// <summary>Something became true of the socket or of one of its connections.</summary>
    void Monitor(in ConnectionEvent connectionEvent);

    /// <summary>A whole message arrived.</summary>
    /// <param name="connection">From whom. Its handshake succeeded before.</param>
    /// <param name="message">Borrowed until this call returns; <see cref="Message.Retain"/> keeps it.</param>
    void Receive(ConnectionId connection, Message message);

    /// <summary>Octets arrived that do not end a message: a sign of life of a peer that is sending a long one.</summary>
    void Heard(ConnectionId connection);

    /// <summary>The input of this turn has been handled, or the time has come that this method asked for.</summary>
    /// <remarks>What is written here is sent with this turn. Called again in the same turn when more became true meanwhile.</remarks>
    /// <param name="now">The turn's time, <see cref="SocketLoop.Now"/>.</param>
    /// <returns>When to call again at the latest; <see cref="Instant.Never"/> for no time.</returns>
    Instant EndTurn(Instant now);
}
