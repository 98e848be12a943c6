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
    /// <summary>A socket with a loop of its own.</summary>
    public DealerSocket(DealerOptions options, ISocketHandler handler, ILogger logger) => throw new NotSupportedException();

    /// <summary>A socket on <paramref name="loop"/>, which the caller disposes after it.</summary>
    public DealerSocket(SocketLoop loop, DealerOptions options, ISocketHandler handler, ILogger logger) => throw new NotSupportedException();

    /// <summary>The thread of control of this socket.</summary>
    public SocketLoop Loop => throw new NotSupportedException();

    /// <summary>Connections whose handshake succeeded and that are not gone.</summary>
    public int ConnectionCount => throw new NotSupportedException();

    /// <summary>Keeps a connection to <paramref name="endpoint"/>. Returns at once: what comes of it is told to the handler.</summary>
    /// <param name="endpoint">Any endpoint with a port and without <c>*</c>.</param>
    /// <param name="policy">When to dial again and when to give up.</param>
    /// <returns>The name under which events tell of this endpoint, and by which it is given up. Connecting twice to one endpoint gives two.</returns>
    /// <exception cref="ArgumentException">The endpoint is none to connect to, or the policy makes no sense.</exception>
    public ConnectorId Connect(Endpoint endpoint, ReconnectPolicy policy) => throw new NotSupportedException();

    /// <summary>Gives up an endpoint: ends its connection as <see cref="Close"/> does, and dials no more. One that is gone already is left alone.</summary>
    public void Disconnect(ConnectorId connector) => throw new NotSupportedException();

    /// <summary>Begins a message to <paramref name="connection"/>.</summary>
    /// <returns>
    /// False when that connection is gone or does not take what is queued for it already; in the latter case it is closed now
    /// (<see cref="CloseReason.SendQueueFull"/>).
    /// </returns>
    public bool TryBeginMessage(ConnectionId connection, out MessageWriter writer) => throw new NotSupportedException();

    /// <summary>Octets that wait to be sent to <paramref name="connection"/>, this turn's included; 0 for one that is gone.</summary>
    public long Unsent(ConnectionId connection) => throw new NotSupportedException();

    /// <summary>Ends <paramref name="connection"/>; its connector dials again as its policy says. What is queued is sent within the linger time.</summary>
    public void Close(ConnectionId connection, CloseReason reason) => throw new NotSupportedException();

    /// <summary>Stops reading from <paramref name="connection"/> until <see cref="ResumeReading"/>. The peer's silence is not counted.</summary>
    public void PauseReading(ConnectionId connection) => throw new NotSupportedException();

    /// <summary>Reads again. Messages that had arrived are received in a later turn.</summary>
    public void ResumeReading(ConnectionId connection) => throw new NotSupportedException();

    /// <summary>Stops dialling, sends what is queued within the linger time, closes all connections, and ends the loop if it is the socket's own.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
