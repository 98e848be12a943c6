using Mdp.Protocol;
using Microsoft.Extensions.Logging;

namespace Mdp.Client;

/// <summary>Every line that the client logs. Ids are unique and never used again.</summary>
/// <remarks>
/// The level says whose business it is. Error: our own fault, or a listener's. Warning: the operator's: a broker is away. Information: what an operator wants to follow. Debug: single requests and
/// peers' mistakes. What becomes of a call is its caller's to log.
/// </remarks>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "broker {Endpoint}: {State}, {Reason} {Detail}")]
    public static partial void Connected(ILogger logger, string endpoint, MdpConnectionState state, MdpConnectionReason reason, string? detail);

    [LoggerMessage(101, LogLevel.Warning, "broker {Endpoint}: not connected, {Reason} {Detail}")]
    public static partial void NotConnected(ILogger logger, string endpoint, MdpConnectionReason reason, string? detail);

    [LoggerMessage(102, LogLevel.Warning, "broker {Former} is away: {Successor} is asked from now on")]
    public static partial void FailedOver(ILogger logger, string former, string successor);

    [LoggerMessage(103, LogLevel.Error, "a listener to connection changes failed")]
    public static partial void ListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(104, LogLevel.Debug, "this process stood still for {Seconds:0.000} s; no broker is blamed for it")]
    public static partial void StallNoticed(ILogger logger, double seconds);

    [LoggerMessage(105, LogLevel.Debug, "broker {Endpoint} sets the heartbeat: {Interval:0.000} s x {Liveness} from now on")]
    public static partial void TermsAdopted(ILogger logger, string endpoint, double interval, int liveness);

    [LoggerMessage(200, LogLevel.Debug, "request {Id} was sent again to broker {Endpoint} after its connection was lost")]
    public static partial void SentAgain(ILogger logger, string endpoint, RequestId id);

    [LoggerMessage(201, LogLevel.Debug, "an answer to request {Id} came from broker {Endpoint} after the call was over, and was dropped")]
    public static partial void LateAnswer(ILogger logger, string endpoint, RequestId id);
}
