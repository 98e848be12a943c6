using Mdp.Client.Session;
using Mdp.Protocol;

namespace Mdp.Client;

/// <summary>What an outcome of the session means to a caller.</summary>
internal static class FailureOf
{
    private static ReadOnlySpan<byte> AttemptsHeader => "mdp-attempts"u8;

    private static ReadOnlySpan<byte> ErrorTypeHeader => "error-type"u8;

    /// <summary>The failure of one try.</summary>
    /// <param name="call">Whose.</param>
    /// <param name="outcome">Anything but a reply.</param>
    /// <param name="state">What is known of the connection, for the last line of the message.</param>
    public static MdpFailure Outcome(Call call, in RequestOutcome outcome, in BrokerState state)
    {
        var service = call.Service.Text;
        var phase = PhaseOf(outcome.Stage);
        return outcome.Kind switch
        {
            OutcomeKind.Failed => Error(call, outcome, state),
            OutcomeKind.TimedOut => TimedOut(call, phase, state),
            OutcomeKind.Unanswered => Of(call, MdpFailureKind.Timeout, phase, FailureText.Unanswered(service, call.Patience, call.Tries), state) with
            {
                IsTransient = call.MayRunTwice && outcome.Stage is not RequestStage.Answering,
            },
            OutcomeKind.Cancelled => Of(call, MdpFailureKind.Cancelled, phase, FailureText.Cancelled(service, phase), state) with { Token = call.Token },
            OutcomeKind.LinkLost => Of(call, MdpFailureKind.ConnectionLost, phase, FailureText.ConnectionLost(service, outcome.Stage is RequestStage.Answering), state) with
            {
                IsTransient = call.MayRunTwice && outcome.Stage is not RequestStage.Answering,
            },
            OutcomeKind.Malformed => Of(call, MdpFailureKind.Protocol, phase, FailureText.Malformed(service, outcome.Text), state),
            _ => Of(call, MdpFailureKind.Cancelled, phase, FailureText.Disposed(service, phase), state),
        };
    }

    /// <summary>The call's time is over.</summary>
    public static MdpFailure TimedOut(Call call, MdpPhase phase, in BrokerState state) =>
        Of(call, MdpFailureKind.Timeout, phase, FailureText.TimedOut(call.Service.Text, call.Timeout, call.Tries, phase, call.WasSent, state), state);

    /// <summary>The caller cancelled between two tries, or before the first.</summary>
    public static MdpFailure Cancelled(Call call, MdpPhase phase, in BrokerState state) =>
        Of(call, MdpFailureKind.Cancelled, phase, FailureText.Cancelled(call.Service.Text, phase), state) with { Token = call.Token };

    /// <summary>The client is disposed of.</summary>
    public static MdpFailure Disposed(Call call, MdpPhase phase, in BrokerState state) =>
        Of(call, MdpFailureKind.Cancelled, phase, FailureText.Disposed(call.Service.Text, phase), state);

    /// <summary>There are as many calls as there may be.</summary>
    public static MdpFailure TooManyCalls(Call call, int callsMax, in BrokerState state) =>
        Of(call, MdpFailureKind.Rejected, MdpPhase.Unreachable, FailureText.TooManyCalls(call.Service.Text, callsMax), state) with
        {
            Code = ErrorCode.QueueFull,
            IsTransient = true,
        };

    /// <summary>More came than the client takes.</summary>
    public static MdpFailure ReplyTooLarge(Call call, long octetsMax, in BrokerState state) =>
        Of(call, MdpFailureKind.Rejected, MdpPhase.Running, FailureText.ReplyTooLarge(call.Service.Text, octetsMax), state) with { Code = ErrorCode.TooLarge };

    /// <summary>How far a request had come, in the caller's words.</summary>
    public static MdpPhase PhaseOf(RequestStage stage) => stage switch
    {
        RequestStage.Sent => MdpPhase.Sent,
        RequestStage.Accepted => MdpPhase.Queued,
        RequestStage.Answering => MdpPhase.Running,
        _ => MdpPhase.Unreachable,
    };

    private static MdpFailure Error(Call call, in RequestOutcome outcome, in BrokerState state)
    {
        var (service, text) = (call.Service.Text, outcome.Text);
        var (kind, phase, message) = outcome.Code switch
        {
            _ when outcome.IsWorkers => (MdpFailureKind.RemoteError, MdpPhase.Running, FailureText.RemoteError(service, outcome.Code, text)),
            ErrorCode.NoSuchService => (MdpFailureKind.NoSuchService, MdpPhase.Queued, FailureText.NoSuchService(service, text)),
            ErrorCode.WorkerLost => (MdpFailureKind.WorkerLost, MdpPhase.Running, FailureText.WorkerLost(service, text)),
            ErrorCode.QueueTimeout => (MdpFailureKind.Timeout, MdpPhase.Queued, FailureText.GivenUp(service, isRunning: false, text)),
            ErrorCode.ProcessingTimeout => (MdpFailureKind.Timeout, MdpPhase.Running, FailureText.GivenUp(service, isRunning: true, text)),
            ErrorCode.Cancelled => (MdpFailureKind.Cancelled, MdpPhase.Queued, FailureText.CancelledThere(service, text)),
            ErrorCode.TakenOver => (MdpFailureKind.ConnectionLost, MdpPhase.Running, FailureText.TakenOver(service, text)),
            _ => (MdpFailureKind.Rejected, MdpPhase.Queued, FailureText.Rejected(service, outcome.Code, text)),
        };
        return Of(call, kind, phase, message, state) with
        {
            Code = outcome.Code,
            Text = text,
            Attempts = Attempts(outcome),
            RemoteType = outcome.IsWorkers && outcome.Headers.TryFind(ErrorTypeHeader, out var type) ? PeerText.Read(type) : null,
            Headers = MdpHeaders.Read(outcome.Headers) ?? MdpHeaders.None,
            IsTransient = !outcome.IsWorkers && (outcome.Code is ErrorCode.QueueFull or ErrorCode.Stopping) && (call.MayRunTwice || outcome.HasNeverRun),
        };
    }

    private static int? Attempts(in RequestOutcome outcome) =>
        outcome.Headers.TryFind(AttemptsHeader, out var digits) && int.TryParse(digits, out var attempts) ? attempts : null;

    private static MdpFailure Of(Call call, MdpFailureKind kind, MdpPhase phase, string message, in BrokerState state) => new()
    {
        Kind = kind,
        Service = call.Service.Text,
        RequestId = call.Id.ToString(),
        Phase = phase,
        Tries = call.Tries,
        Message = $"{message}{Environment.NewLine}{state}",
    };
}
