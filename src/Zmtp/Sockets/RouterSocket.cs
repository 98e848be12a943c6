using Microsoft.Extensions.Logging;

namespace Mdp.Zmtp;

/// <summary>A ROUTER that listens: it knows each of its connections, and addresses each by its <see cref="ConnectionId"/>.</summary>
/// <remarks>
/// <para>Messages are delivered to <see cref="ISocketHandler.Receive"/> as they came, without a routing id in front; the connection is told beside them.</para>
/// <para><see cref="Bind"/>, <see cref="DisposeAsync"/> and <see cref="Loop"/> may be used from every thread, all else in a turn of the loop only.</para>
/// </remarks>
public sealed class RouterSocket : IAsyncDisposable
{
    /// <summary>A socket with a loop of its own.</summary>
    public RouterSocket(RouterOptions options, ISocketHandler handler, ILogger logger) => throw new NotSupportedException();

    /// <summary>A socket on <paramref name="loop"/>, which the caller disposes after it.</summary>
    public RouterSocket(SocketLoop loop, RouterOptions options, ISocketHandler handler, ILogger logger) => throw new NotSupportedException();

    /// <summary>The thread of control of this socket.</summary>
    public SocketLoop Loop => throw new NotSupportedException();

    /// <summary>Connections whose handshake succeeded and that are not gone.</summary>
    public int ConnectionCount => throw new NotSupportedException();

    /// <summary>Listens at <paramref name="endpoint"/>; several are possible.</summary>
    /// <returns>Where it listens: with the port that the system chose where the endpoint's was 0.</returns>
    /// <exception cref="ArgumentException">The endpoint is none to listen at.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The system refused: address in use, not of this machine, no permission.</exception>
    public Endpoint Bind(Endpoint endpoint) => throw new NotSupportedException();

    /// <summary>Begins a message to <paramref name="connection"/>.</summary>
    /// <returns>
    /// False when that connection is gone or does not take what is queued for it already; in the latter case it is closed now
    /// (<see cref="CloseReason.SendQueueFull"/>).
    /// </returns>
    public bool TryBeginMessage(ConnectionId connection, out MessageWriter writer) => throw new NotSupportedException();

    /// <summary>Octets that wait to be sent to <paramref name="connection"/>, this turn's included; 0 for one that is gone.</summary>
    public long Unsent(ConnectionId connection) => throw new NotSupportedException();

    /// <summary>Ends <paramref name="connection"/>. What is queued is sent within the linger time; nothing is received from it any more.</summary>
    /// <remarks><see cref="ConnectionEventKind.Disconnected"/> with <paramref name="reason"/> follows in this turn, after the current call. One that is gone already is left alone.</remarks>
    public void Close(ConnectionId connection, CloseReason reason) => throw new NotSupportedException();

    /// <summary>Stops reading from <paramref name="connection"/> until <see cref="ResumeReading"/>: the peer is slowed down by its transport. Its silence is not counted.</summary>
    public void PauseReading(ConnectionId connection) => throw new NotSupportedException();

    /// <summary>Reads again. Messages that had arrived are received in a later turn.</summary>
    public void ResumeReading(ConnectionId connection) => throw new NotSupportedException();

    /// <summary>Closes all listeners at once, sends what is queued within the linger time, closes all connections, and ends the loop if it is the socket's own.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
