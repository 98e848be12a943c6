using Mdp.Protocol;
using Microsoft.Extensions.Logging;

namespace Mdp.Worker;

/// <summary>Everything that this assembly logs. Ids are unique and never reused: 1xx the worker, 2xx brokers, 3xx jobs.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Information, "Worker {Name} serves {Services} for {Brokers}, up to {Concurrency} jobs at a time each.")]
    public static partial void Started(ILogger logger, string name, string services, string brokers, int concurrency);

    [LoggerMessage(102, LogLevel.Information, "Worker {Name} stops: nothing more is taken, {Count} jobs have {Timeout} to finish.")]
    public static partial void Draining(ILogger logger, string name, int count, TimeSpan timeout);

    [LoggerMessage(103, LogLevel.Information, "Worker {Name} has stopped.")]
    public static partial void Stopped(ILogger logger, string name);

    [LoggerMessage(104, LogLevel.Warning, "Worker {Name} has stopped, but {Count} handlers still run: they do not heed their cancellation token.")]
    public static partial void HandlersLeft(ILogger logger, string name, int count);

    [LoggerMessage(105, LogLevel.Warning, "The thread pool of this process is {Lag} late. Brokers give it no more requests until that is better. Look for handlers that block threads.")]
    public static partial void Late(ILogger logger, TimeSpan lag);

    [LoggerMessage(106, LogLevel.Warning, "This process stood still for {Stall}; the broker at {Broker} is not judged by that time.")]
    public static partial void Stalled(ILogger logger, TimeSpan stall, string broker);

    [LoggerMessage(107, LogLevel.Error, "A subscriber to news about brokers failed.")]
    public static partial void SubscriberFailed(ILogger logger, Exception exception);

    [LoggerMessage(201, LogLevel.Information, "Registered with the broker at {Broker}, speaking {Version}; {Count} jobs in hand are claimed.")]
    public static partial void Registered(ILogger logger, string broker, MdpVersion version, int count);

    [LoggerMessage(202, LogLevel.Debug, "The broker at {Broker} has answered.")]
    public static partial void Verified(ILogger logger, string broker);

    [LoggerMessage(203, LogLevel.Warning, "The broker at {Broker} was silent for {Window}, the heartbeat interval times the liveness: its connection is closed, and it is dialled again.")]
    public static partial void BrokerSilent(ILogger logger, string broker, TimeSpan window);

    [LoggerMessage(204, LogLevel.Information, "The broker at {Broker} said DISCONNECT: '{Reason}'. It is dialled again.")]
    public static partial void BrokerDisconnected(ILogger logger, string broker, string reason);

    [LoggerMessage(205, LogLevel.Warning, "The broker at {Broker} broke the protocol ({Violation}): its connection is closed, and it is dialled again.")]
    public static partial void BrokerViolated(ILogger logger, string broker, MdpViolation violation);

    [LoggerMessage(206, LogLevel.Warning, "A job failed, and what the broker at {Broker} speaks has no way to say so: this worker leaves it and comes back, so that the broker decides about the request.")]
    public static partial void LeftForFailure(ILogger logger, string broker);

    [LoggerMessage(207, LogLevel.Information, "The connection to the broker at {Broker} was lost: {Reason}.")]
    public static partial void ConnectionLost(ILogger logger, string broker, string reason);

    [LoggerMessage(208, LogLevel.Information, "The broker at {Broker} does not speak 0.3: {Count} further connections are made, one for each job at a time.")]
    public static partial void Spread(ILogger logger, string broker, int count);

    [LoggerMessage(209, LogLevel.Warning, "The broker at {Broker} refused this worker: '{Reason}'. Change that here, or at the broker. It is dialled again, less and less often, and this is said once.")]
    public static partial void BrokerRefused(ILogger logger, string broker, string reason);

    [LoggerMessage(210, LogLevel.Warning, "No broker could be reached at {Broker}: {Reason}. Is it running, and is that its endpoint? It is dialled until it answers, and this is said once.")]
    public static partial void Unreachable(ILogger logger, string broker, string reason);

    [LoggerMessage(211, LogLevel.Information, "The broker at {Broker} sets the heartbeat: {Interval} x {Liveness} from now on.")]
    public static partial void TermsAdopted(ILogger logger, string broker, TimeSpan interval, int liveness);

    [LoggerMessage(301, LogLevel.Error, "A handler of {Service} failed on attempt {Attempt}; the client is told error 500.")]
    public static partial void HandlerFailed(ILogger logger, string service, int attempt, Exception exception);

    [LoggerMessage(302, LogLevel.Debug, "A job of {Service} ended with error {Code}: {Text}.")]
    public static partial void JobRejected(ILogger logger, string service, int code, string text);

    [LoggerMessage(303, LogLevel.Debug, "A job of {Service} ended cancelled: {Reason}.")]
    public static partial void JobCancelled(ILogger logger, string service, CancellationReason reason);

    [LoggerMessage(304, LogLevel.Warning, "A handler of {Service} runs on, {Elapsed} after its job was cancelled ({Reason}), and keeps its slot until it ends. Pass the cancellation token on.")]
    public static partial void HandlerRunsOn(ILogger logger, string service, TimeSpan elapsed, CancellationReason reason);

    [LoggerMessage(305, LogLevel.Debug, "A request for {Service} was handed back to the broker at {Broker}.")]
    public static partial void HandedBack(ILogger logger, string service, string broker);

    [LoggerMessage(306, LogLevel.Information, "The reply of a job of {Service} was dropped: nobody waits for it any more ({Reason}).")]
    public static partial void ReplyDropped(ILogger logger, string service, CancellationReason reason);

    [LoggerMessage(307, LogLevel.Error, "The services of a job of {Service} failed when they were disposed.")]
    public static partial void ScopeFailed(ILogger logger, string service, Exception exception);

    [LoggerMessage(308, LogLevel.Error, "What was registered with a job's cancellation token failed.")]
    public static partial void CancellationCallbackFailed(ILogger logger, Exception exception);
}
