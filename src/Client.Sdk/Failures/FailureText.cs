using Mdp.Protocol;

namespace Mdp.Client;

/// <summary>What each failure says to people. The documentation shows these sentences; a test compares.</summary>
internal static class FailureText
{
    /// <summary>No reply within the time of the call.</summary>
    public static string TimedOut(string service, TimeSpan timeout, int tries, MdpPhase phase, bool wasSent, in BrokerState state) =>
        $"No reply from '{service}' within {BrokerState.Length(timeout)}{Tries(tries)}: " + phase switch
        {
            MdpPhase.Unreachable when state.IsLeaving => "the broker is draining and takes nothing more, and no other broker was there.",
            MdpPhase.Unreachable when state.Version is not null => "all connections to the broker were in use, and the request was not handed over.",
            MdpPhase.Unreachable when wasSent => "the connection to the broker was lost, and did not come back.",
            MdpPhase.Unreachable => "no broker could be reached, and the request was not handed over.",
            MdpPhase.Sent => "the request was handed to the broker, which has not said what became of it.",
            MdpPhase.Queued => "the broker has taken the request, and has not said that a worker began.",
            _ => "a worker had the request in hand.",
        };

    /// <summary>No word within the patience of each try.</summary>
    public static string Unanswered(string service, TimeSpan patience, int tries) =>
        $"No word about a request for '{service}' within {BrokerState.Length(patience)}{Tries(tries)}: it was handed to the broker, which has not said what became of it.";

    /// <summary>The broker gave up by the request's own time limit, or the service's.</summary>
    public static string GivenUp(string service, bool isRunning, string? text) =>
        $"No reply from '{service}' in time: {(isRunning ? "a worker had the request in hand" : "the request waited for a worker")}.{BrokerSays(text)}";

    /// <summary>Nobody serves it.</summary>
    public static string NoSuchService(string service, string? text) => $"There is no service '{service}'.{BrokerSays(text)}";

    /// <summary>Its workers were lost.</summary>
    public static string WorkerLost(string service, string? text) => $"No reply from '{service}': its worker was lost with the request in hand.{BrokerSays(text)}";

    /// <summary>The broker did not take it.</summary>
    public static string Rejected(string service, int code, string? text) => $"The request for '{service}' was refused, error {code} ({Meaning(code)}).{BrokerSays(text)}";

    /// <summary>This client did not take it.</summary>
    public static string TooManyCalls(string service, int callsMax) => $"The request for '{service}' was not sent: this client has {callsMax} calls in progress, which is its limit.";

    /// <summary>The worker failed.</summary>
    public static string RemoteError(string service, int code, string? text) => $"'{service}' answered with error {code} ({Meaning(code)}){Said(text)}.";

    /// <summary>The caller cancelled.</summary>
    public static string Cancelled(string service, MdpPhase phase) => $"The call of '{service}' was cancelled by its caller while {Place(phase)}.";

    /// <summary>The broker says that it was cancelled.</summary>
    public static string CancelledThere(string service, string? text) => $"The request for '{service}' was cancelled at the broker.{BrokerSays(text)}";

    /// <summary>The client was disposed of.</summary>
    public static string Disposed(string service, MdpPhase phase) => $"The client was disposed of in a call of '{service}', while {Place(phase)}.";

    /// <summary>What came is malformed.</summary>
    public static string Malformed(string service, string? text) => $"No reply from '{service}' could be read: the broker sent what no broker sends{Said(text)}. The connection was closed.";

    /// <summary>What came is not of the type that was asked for.</summary>
    public static string Unreadable(string service, string type, string text) => $"The reply of '{service}' is no {type}: {text}";

    /// <summary>More came than the limit.</summary>
    public static string ReplyTooLarge(string service, long octetsMax) => $"The answer of '{service}' is longer than this client takes, {octetsMax} octets, or its parts were not read in time.";

    /// <summary>The connection was lost with it.</summary>
    public static string ConnectionLost(string service, bool hasBegun) => hasBegun
        ? $"The connection was lost while the answer of '{service}' was coming: parts of it may be missing, so the rest was not waited for."
        : $"The connection was lost with a request for '{service}' on it. It may have been done, and must not be done twice, so it was not sent again.";

    /// <summary>Another connection has it, or had a part of its answer.</summary>
    public static string TakenOver(string service, string? text) =>
        $"The request for '{service}' belongs to another connection, error {ErrorCode.TakenOver}, which may have had a part of its answer.{BrokerSays(text)}";

    private static string BrokerSays(string? text) => string.IsNullOrEmpty(text) ? "" : $" The broker says: {text.TrimEnd('.')}.";

    private static string Said(string? text) => string.IsNullOrEmpty(text) ? "" : $": {text.TrimEnd('.')}";

    private static string Tries(int tries) => tries > 1 ? $", in {tries} tries" : "";

    private static string Place(MdpPhase phase) => phase switch
    {
        MdpPhase.Unreachable => "it waited for a broker",
        MdpPhase.Sent => "it was with the broker, which had not said a word about it",
        MdpPhase.Queued => "the broker had it",
        _ => "a worker had it in hand",
    };

    private static string Meaning(int code) => code switch
    {
        ErrorCode.Malformed => "malformed",
        ErrorCode.Forbidden => "not allowed",
        ErrorCode.NoSuchService => "not found",
        ErrorCode.TooLarge => "too large",
        ErrorCode.QueueFull => "too busy",
        ErrorCode.Cancelled => "cancelled",
        ErrorCode.HandlerFailed => "handler failed",
        ErrorCode.NotOffered => "not offered",
        ErrorCode.WorkerLost => "worker lost",
        ErrorCode.Stopping => "stopping",
        ErrorCode.ProcessingTimeout => "ran too long",
        < 500 => "about the request",
        _ => "about the service",
    };
}
