using Microsoft.Extensions.Logging;

namespace Mdp.Zmtp;

/// <summary>Everything that this assembly logs. Ids are unique and never reused: 1xx loops, 2xx connections, 3xx listeners, 4xx connectors.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 101, Message = "This process stood still for {Stall}; no peer is judged by that time. Look for pauses of the machine or an overload.")]
    public static partial void Stalled(ILogger logger, LogLevel level, TimeSpan stall);

    /// <summary>With short heartbeat intervals, milliseconds are noticed, too; only from a tenth of a second on there is something to look for.</summary>
    public static LogLevel LevelOfStall(TimeSpan stall) => stall < TimeSpan.FromMilliseconds(100) ? LogLevel.Debug : LogLevel.Warning;

    [LoggerMessage(102, LogLevel.Error, "Work that was posted to the socket loop failed.")]
    public static partial void PostedWorkFailed(ILogger logger, Exception exception);

    [LoggerMessage(103, LogLevel.Error, "The socket's owner failed at the end of a turn.")]
    public static partial void OwnerFailed(ILogger logger, Exception exception);

    [LoggerMessage(201, LogLevel.Error, "Connection {Connection} is closed: handling it failed.")]
    public static partial void ConnectionFailed(ILogger logger, ConnectionId connection, Exception exception);

    [LoggerMessage(202, LogLevel.Debug, "Connection {Connection} ended: {Reason} {Violation}. {Count} ended since the last such line.")]
    public static partial void ConnectionEnded(ILogger logger, ConnectionId connection, CloseReason reason, ZmtpViolation violation, long count);

    [LoggerMessage(301, LogLevel.Warning, "{Count} connections to {Endpoint} refused since the last such line; the last one because of {Limit}.")]
    public static partial void AcceptsRefused(ILogger logger, long count, Endpoint endpoint, string limit);

    [LoggerMessage(302, LogLevel.Warning, "Cannot accept at {Endpoint}: {Error}. Trying again in {Pause}.")]
    public static partial void AcceptFailed(ILogger logger, Endpoint endpoint, System.Net.Sockets.SocketError error, TimeSpan pause);

    [LoggerMessage(303, LogLevel.Error, "The listener at {Endpoint} failed. It goes on after a pause.")]
    public static partial void ListenerFailed(ILogger logger, Endpoint endpoint, Exception exception);

    [LoggerMessage(401, LogLevel.Warning, "{Endpoint} cannot be used: {Why}. {Count} dials failed since the last such line.")]
    public static partial void DialsFailed(ILogger logger, Endpoint endpoint, string why, long count);

    [LoggerMessage(402, LogLevel.Error, "The connector of {Endpoint} failed. It goes on after a pause.")]
    public static partial void ConnectorFailed(ILogger logger, Endpoint endpoint, Exception exception);
}
