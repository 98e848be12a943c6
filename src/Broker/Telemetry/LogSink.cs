using Mdp.Broker.Core;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Telemetry;

/// <summary>Tells the log, in words, what happens: of each kind at most a burst, and then so many lines per second.</summary>
/// <remarks>
/// What an operator follows, workers and the requests that they lose, has 100 lines at once and 20 per second: each loss of a fleet that
/// dies one by one, and less than 300 MB a day. Everything else has 20, and one per second.
/// </remarks>
internal sealed class LogSink : IBrokerEventSink
{
    private readonly ILogger _logger;
    private readonly FloodGate[] _brokerGates;
    private readonly FloodGate[] _connectionGates;

    /// <summary>A sink that writes to <paramref name="logger"/>.</summary>
    public LogSink(ILogger logger, TimeProvider clock)
    {
        _logger = logger;
        _brokerGates = GatesFor<BrokerEventKind>(clock, IsFollowed);
        _connectionGates = GatesFor<ConnectionEventKind>(clock, _ => false);
    }

    /// <inheritdoc/>
    public bool WantsRoutine => _logger.IsEnabled(LogLevel.Trace);

    /// <inheritdoc/>
    public void Tell(in BrokerEvent told)
    {
        var level = LevelOf(told);
        if (!_logger.IsEnabled(level) || (level > LogLevel.Trace && !TryPass(_brokerGates[(int)told.Kind], level)))
        {
            return;
        }

        switch (told.Kind)
        {
            case BrokerEventKind.RequestAccepted or BrokerEventKind.RequestRejected or BrokerEventKind.RequestDispatched
                or BrokerEventKind.RequestRequeued or BrokerEventKind.RequestEnded:
                WriteRequest(told);
                break;
            case BrokerEventKind.WorkerRegistered or BrokerEventKind.WorkerRefused or BrokerEventKind.WorkerDeparted
                or BrokerEventKind.WorkerSuspected or BrokerEventKind.WorkerRecovered or BrokerEventKind.UnknownWorker:
                WriteWorker(told);
                break;
            case >= BrokerEventKind.RequestAttached:
                WriteV03(told);
                break;
            default:
                WriteOther(told);
                break;
        }
    }

    /// <inheritdoc/>
    public void Tell(in ConnectionEvent told)
    {
        var level = LevelOf(told.Kind);
        if (!_logger.IsEnabled(level) || (level > LogLevel.Trace && !TryPass(_connectionGates[(int)told.Kind], level)))
        {
            return;
        }

        switch (told.Kind)
        {
            case ConnectionEventKind.Listening:
                Log.Listening(_logger, told.Endpoint);
                break;
            case ConnectionEventKind.Accepted:
                Log.Accepted(_logger, told.Connection, told.Remote);
                break;
            case ConnectionEventKind.AcceptRefused:
                Log.AcceptRefused(_logger, told.Remote, told.Reason);
                break;
            case ConnectionEventKind.AcceptFailed:
                Log.AcceptFailed(_logger, told.Endpoint);
                break;
            case ConnectionEventKind.HandshakeSucceeded:
                Log.Connected(_logger, told.Connection, told.Remote, told.PeerSocketType, told.RoutingId);
                break;
            case ConnectionEventKind.HandshakeFailed or ConnectionEventKind.Disconnected when told.Violation is not ZmtpViolation.None:
                Log.ZmtpBroken(_logger, told.Connection, told.Remote, told.Violation);
                break;
            case ConnectionEventKind.HandshakeFailed:
                Log.HandshakeFailed(_logger, told.Connection, told.Remote, told.Reason);
                break;
            case ConnectionEventKind.Disconnected:
                Log.Disconnected(_logger, told.Connection, told.Remote, told.Reason);
                break;
            default:
                // The rest is told of sockets that connect; a broker listens.
                break;
        }
    }

    // The generated methods carry their levels too; here they are known before a gate is asked.
    private static LogLevel LevelOf(in BrokerEvent told) => told.Kind switch
    {
        BrokerEventKind.WorkerSuspected or BrokerEventKind.DeadLettered or BrokerEventKind.WorkerLagging => LogLevel.Warning,
        BrokerEventKind.TermsAgreed => told.Service is null ? LogLevel.Debug : LogLevel.Information,
        BrokerEventKind.RequestRejected => IsLimit(told.Reject) ? LogLevel.Warning : LogLevel.Debug,
        BrokerEventKind.WorkerRegistered or BrokerEventKind.WorkerRefused or BrokerEventKind.WorkerDeparted or BrokerEventKind.WorkerRecovered
            or BrokerEventKind.RequestRequeued or BrokerEventKind.DeadLetterReplayed or BrokerEventKind.RequestHeld or BrokerEventKind.RequestAdopted
            or BrokerEventKind.WorkerEnlisted or BrokerEventKind.WorkerCaughtUp or BrokerEventKind.DrainBegan => LogLevel.Information,
        BrokerEventKind.RequestEnded => told.Outcome switch
        {
            RequestOutcome.Replied => LogLevel.Trace,
            RequestOutcome.Cancelled or RequestOutcome.BrokerStopped => LogLevel.Debug,
            _ => LogLevel.Information,
        },
        BrokerEventKind.RequestAccepted or BrokerEventKind.RequestDispatched or BrokerEventKind.HeartbeatSent
            or BrokerEventKind.ManagementAnswered => LogLevel.Trace,
        _ => LogLevel.Debug,
    };

    // Limits of the socket and stalls of the process are warned of by the socket itself, which knows the limit or the pause.
    private static LogLevel LevelOf(ConnectionEventKind kind) => kind is ConnectionEventKind.Accepted ? LogLevel.Trace : LogLevel.Debug;

    private static bool IsFollowed(BrokerEventKind kind) => kind is BrokerEventKind.WorkerRegistered or BrokerEventKind.WorkerDeparted
        or BrokerEventKind.WorkerSuspected or BrokerEventKind.WorkerRecovered or BrokerEventKind.RequestRequeued or BrokerEventKind.DeadLettered
        or BrokerEventKind.RequestHeld or BrokerEventKind.RequestAdopted;

    private static bool IsLimit(RejectReason reason) => reason is not (RejectReason.ServiceName or RejectReason.ReservedName or RejectReason.Stopping or RejectReason.Draining
        or RejectReason.NoWorker or RejectReason.NotOffered or RejectReason.IdOfAnotherService or RejectReason.ReplyBegun or RejectReason.HeartbeatBounds);

    // Both enumerations count from zero without a gap, so a kind is an index.
    private static FloodGate[] GatesFor<TKind>(TimeProvider clock, Func<TKind, bool> isFollowed)
        where TKind : struct, Enum =>
        [.. Enum.GetValues<TKind>().Select(kind => isFollowed(kind)
            ? new FloodGate(kind.ToString(), clock, burst: 100, perSecond: 20)
            : new FloodGate(kind.ToString(), clock, burst: 20, perSecond: 1))];

    private bool TryPass(FloodGate gate, LogLevel level)
    {
        if (!gate.TryPass(out var keptBack))
        {
            return false;
        }

        if (keptBack > 0)
        {
            Log.LinesLeftOut(_logger, level, keptBack, gate.Subject);
        }

        return true;
    }

    private void WriteRequest(in BrokerEvent told)
    {
        switch (told.Kind)
        {
            case BrokerEventKind.RequestAccepted:
                Log.RequestAccepted(_logger, told.Request, told.Service, told.Peer, told.Octets);
                break;
            case BrokerEventKind.RequestRejected when IsLimit(told.Reject):
                Log.RequestOverLimit(_logger, told.Service, told.Peer, told.Reject);
                break;
            case BrokerEventKind.RequestRejected:
                Log.RequestRefused(_logger, told.Service, told.Peer, told.Reject);
                break;
            case BrokerEventKind.RequestDispatched:
                Log.RequestDispatched(_logger, told.Request, told.Service, told.Peer, told.Attempt, told.Elapsed.TotalSeconds);
                break;
            case BrokerEventKind.RequestRequeued:
                Log.RequestRequeued(_logger, told.Request, told.Service, told.Attempt, told.Peer, told.Departure);
                break;
            case BrokerEventKind.RequestEnded when told.Outcome is RequestOutcome.Replied:
                Log.RequestReplied(_logger, told.Request, told.Service, told.Outcome, told.Elapsed.TotalSeconds, told.Attempt);
                break;
            case BrokerEventKind.RequestEnded when told.Outcome is RequestOutcome.Cancelled or RequestOutcome.BrokerStopped:
                Log.RequestCancelled(_logger, told.Request, told.Service, told.Outcome, told.Elapsed.TotalSeconds, told.Attempt);
                break;
            default:
                Log.RequestFailed(_logger, told.Request, told.Service, told.Outcome, told.Elapsed.TotalSeconds, told.Attempt);
                break;
        }
    }

    private void WriteWorker(in BrokerEvent told)
    {
        switch (told.Kind)
        {
            case BrokerEventKind.WorkerRegistered:
                Log.WorkerRegistered(_logger, told.Peer, told.Remote, told.Service);
                break;
            case BrokerEventKind.WorkerRefused:
                Log.WorkerRefused(_logger, told.Peer, told.Remote, told.Service, told.Reject);
                break;
            case BrokerEventKind.WorkerDeparted when told.Request == 0:
                Log.WorkerDeparted(_logger, told.Peer, told.Remote, told.Service, told.Departure, told.Elapsed.TotalSeconds);
                break;
            case BrokerEventKind.WorkerDeparted:
                Log.BusyWorkerDeparted(_logger, told.Peer, told.Remote, told.Service, told.Departure, told.Elapsed.TotalSeconds, told.Request, told.Attempt);
                break;
            case BrokerEventKind.WorkerSuspected:
                Log.WorkerSuspected(_logger, told.Peer, told.Service, told.Request, told.Attempt);
                break;
            case BrokerEventKind.WorkerRecovered:
                Log.WorkerRecovered(_logger, told.Peer, told.Service);
                break;
            default:
                Log.UnknownWorker(_logger, told.Peer, told.Remote);
                break;
        }
    }

    private void WriteOther(in BrokerEvent told)
    {
        switch (told.Kind)
        {
            case BrokerEventKind.DeadLettered:
                Log.DeadLettered(_logger, told.Request, told.Service, told.Attempt, told.Outcome);
                break;
            case BrokerEventKind.DeadLetterDropped:
                Log.DeadLetterDropped(_logger, told.Request, told.Service);
                break;
            case BrokerEventKind.DeadLetterReplayed:
                Log.DeadLetterReplayed(_logger, told.Service, told.Request);
                break;
            case BrokerEventKind.ReplyFenced:
                Log.ReplyFenced(_logger, told.Peer, told.Request, told.Attempt);
                break;
            case BrokerEventKind.ReplyDropped:
                Log.ReplyDropped(_logger, told.Peer, told.Request, told.Attempt);
                break;
            case BrokerEventKind.ClientAppeared:
                Log.ClientAppeared(_logger, told.Peer, told.Remote);
                break;
            case BrokerEventKind.ClientDeparted:
                Log.ClientDeparted(_logger, told.Peer, told.Remote, told.Departure);
                break;
            case BrokerEventKind.ServiceAppeared:
                Log.ServiceAppeared(_logger, told.Service);
                break;
            case BrokerEventKind.ServiceForgotten:
                Log.ServiceForgotten(_logger, told.Service);
                break;
            case BrokerEventKind.PeerViolation when told.Misconduct is Misconduct.None:
                Log.MalformedMessage(_logger, told.Peer, told.Remote, told.Violation);
                break;
            case BrokerEventKind.PeerViolation:
                Log.Misbehaved(_logger, told.Peer, told.Remote, told.Misconduct);
                break;
            case BrokerEventKind.HeartbeatSent:
                Log.HeartbeatSent(_logger, told.Peer);
                break;
            case BrokerEventKind.ManagementAnswered:
                Log.ManagementAnswered(_logger, told.Service, told.Peer, told.Attempt, told.Octets);
                break;
            case BrokerEventKind.StallNoticed:
                Log.StallNoticed(_logger, told.Elapsed.TotalSeconds);
                break;
            default:
                break;
        }
    }

    private void WriteV03(in BrokerEvent told)
    {
        switch (told.Kind)
        {
            case BrokerEventKind.RequestAttached:
                Log.RequestAttached(_logger, told.Request, told.Service, told.Peer);
                break;
            case BrokerEventKind.RequestHeld:
                Log.RequestHeld(_logger, told.Request, told.Service, told.Elapsed.TotalSeconds, told.Peer, told.Departure, told.Attempt);
                break;
            case BrokerEventKind.RequestAdopted:
                Log.RequestAdopted(_logger, told.Request, told.Service, told.Peer, told.Attempt);
                break;
            case BrokerEventKind.ClaimRefused:
                Log.ClaimRefused(_logger, told.Peer, told.Service, told.Request, told.Attempt);
                break;
            case BrokerEventKind.CancelSent:
                Log.CancelSent(_logger, told.Peer, told.Service, told.Request, told.Attempt, told.Code);
                break;
            case BrokerEventKind.HandlerFailed:
                Log.HandlerFailed(_logger, told.Peer, told.Request, told.Service, told.Code, told.Attempt);
                break;
            case BrokerEventKind.ReplyKept:
                Log.ReplyKept(_logger, told.Peer, told.Request, told.Attempt);
                break;
            case BrokerEventKind.ReplyRepeated:
                Log.ReplyRepeated(_logger, told.Peer, told.Request);
                break;
            case BrokerEventKind.WorkerEnlisted:
                Log.WorkerEnlisted(_logger, told.Peer, told.Remote, told.Service);
                break;
            case BrokerEventKind.CreditChanged:
                Log.CreditChanged(_logger, told.Peer, told.Service, told.Count);
                break;
            case BrokerEventKind.WorkerLagging:
                Log.WorkerLagging(_logger, told.Peer, told.Service, told.Elapsed.TotalSeconds);
                break;
            case BrokerEventKind.WorkerCaughtUp:
                Log.WorkerCaughtUp(_logger, told.Peer, told.Service, told.Elapsed.TotalSeconds);
                break;
            case BrokerEventKind.ClientGreeted:
                Log.ClientGreeted(_logger, told.Peer, told.Remote, told.Elapsed.TotalSeconds);
                break;
            case BrokerEventKind.ClientRefused:
                Log.ClientRefused(_logger, told.Peer, told.Remote, told.Reject);
                break;
            case BrokerEventKind.ClientMissed:
                Log.ClientMissed(_logger, told.Peer, told.Remote, told.Count);
                break;
            default:
                WriteOwn(told);
                break;
        }
    }

    private void WriteOwn(in BrokerEvent told)
    {
        switch (told.Kind)
        {
            case BrokerEventKind.DrainBegan:
                Log.DrainBegan(_logger, told.Count);
                break;
            case BrokerEventKind.SettingsChanged:
                Log.SettingsChanged(_logger);
                break;
            case BrokerEventKind.WatchBegan:
                Log.WatchBegan(_logger, told.Peer, told.Remote, told.Service ?? "all services");
                break;
            case BrokerEventKind.WatchEnded:
                Log.WatchEnded(_logger, told.Peer, told.Remote, told.Service ?? "all services", told.Elapsed.TotalSeconds, told.Code);
                break;
            case BrokerEventKind.TermsAgreed when told.Service is null:
                Log.ClientTermsAgreed(_logger, told.Peer, told.Remote, told.Elapsed.TotalSeconds, told.Count);
                break;
            case BrokerEventKind.TermsAgreed:
                Log.WorkerTermsAgreed(_logger, told.Peer, told.Service, told.Elapsed.TotalSeconds, told.Count);
                break;
            default:
                break;
        }
    }
}
