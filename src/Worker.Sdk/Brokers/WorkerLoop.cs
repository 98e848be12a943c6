using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Worker.Session;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Worker;

/// <summary>Drives the sessions with all brokers: their only caller, in the turns of the dealer's loop. No user code runs here.</summary>
internal sealed class WorkerLoop : IDealerHandler
{
    private readonly WorkerPlan _plan;
    private readonly JobDesk _desk;
    private readonly WorkerWatch _watch;
    private readonly ILogger _logger;
    private readonly List<SessionHost> _hosts = [];
    private readonly Dictionary<ConnectorId, SessionHost> _byConnector = [];
    private readonly Dictionary<ConnectionId, SessionHost> _byConnection = [];
    private readonly PartGate _parts = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDealer? _dealer;
    private Instant _nextWatch;
    private bool _isDraining;

    public WorkerLoop(WorkerPlan plan, JobDesk desk, WorkerWatch watch, ILogger logger)
    {
        _plan = plan;
        _desk = desk;
        _watch = watch;
        _logger = logger;
        LookAtReturned = TakeReturned;
    }

    /// <summary>Ends when all sessions have said good-bye.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Ends when no handler works any more, after the sessions are drained.</summary>
    public Task Quiet => _quiet.Task;

    private IDealer Dealer => _dealer ?? throw new InvalidOperationException("the loop runs before its dealer is attached");

    private Action LookAtReturned { get; }

    /// <summary>Ties the loop to its dealer. Called once, before anything else.</summary>
    public void Attach(IDealer dealer)
    {
        _dealer = dealer;
        _desk.Attach(Wake);
    }

    /// <summary>Dials all brokers. In a turn.</summary>
    public void Start()
    {
        foreach (var link in _plan.Links)
        {
            Host(link, _plan.Settings, isPrimary: true);
        }
    }

    /// <summary>Takes nothing more. In a turn.</summary>
    public void Drain(TimeSpan timeout)
    {
        if (!_isDraining)
        {
            _isDraining = true;
            Log.Draining(_logger, _plan.Name, _watch.Jobs, timeout);
        }

        foreach (var host in _hosts.ToList())
        {
            host.Session.Drain(timeout, Dealer.Now);
            CarryOut(host);
        }
    }

    /// <summary>Closes all connections; they are made again, and what is in hand is claimed. In a turn.</summary>
    public void Reset()
    {
        foreach (var connection in _byConnection.Keys.ToList())
        {
            Dealer.Close(connection, CloseReason.Closed);
        }
    }

    /// <inheritdoc/>
    public void Monitor(in ConnectionEvent connectionEvent)
    {
        if (!_byConnector.TryGetValue(connectionEvent.Connector, out var host))
        {
            return;
        }

        switch (connectionEvent.Kind)
        {
            case ConnectionEventKind.HandshakeSucceeded:
                host.Connection = connectionEvent.Connection;
                _byConnection[connectionEvent.Connection] = host;
                host.Session.Opened(Announced(connectionEvent.Metadata), Dealer.Now);
                break;
            case ConnectionEventKind.Disconnected:
                _ = _byConnection.Remove(connectionEvent.Connection);
                host.Connection = default;
                host.Session.Lost(Dealer.Now);
                ForgetIfGathered(host);

                // Where the session ended the conversation itself, it has said why.
                if (host.Link.Status.State is not BrokerState.Connecting)
                {
                    BecomeUnconnected(host, $"{connectionEvent.Reason}");
                }

                break;
            case ConnectionEventKind.DialFailed:
                BecomeUnreachable(host, $"{connectionEvent.DialFailure}");
                break;
            case ConnectionEventKind.HandshakeFailed:
                BecomeUnreachable(host, $"{connectionEvent.Reason} {connectionEvent.PeerError}".TrimEnd());
                break;
            default:
                return;
        }

        CarryOut(host);
    }

    /// <inheritdoc/>
    public void Receive(ConnectionId connection, in MdpCommand command)
    {
        if (_byConnection.TryGetValue(connection, out var host))
        {
            host.Session.Receive(command, Dealer.Now);
            CarryOut(host);
        }
    }

    /// <inheritdoc/>
    public void Violated(ConnectionId connection, MdpViolation violation)
    {
        if (_byConnection.TryGetValue(connection, out var host))
        {
            host.Session.Violated(violation, Dealer.Now);
            CarryOut(host);
        }
    }

    /// <inheritdoc/>
    public void Heard(ConnectionId connection)
    {
        if (_byConnection.TryGetValue(connection, out var host))
        {
            host.Session.Heard(Dealer.Now);
        }
    }

    /// <inheritdoc/>
    public Instant EndTurn(Instant now)
    {
        if (_nextWatch <= now)
        {
            // Each heartbeat to any broker is to tell a lag that is new; and no broker's terms make this side look less often at itself.
            var pause = _plan.Settings.Heartbeat.Interval;
            var lag = _watch.Look();
            foreach (var host in _hosts)
            {
                host.Session.Report(lag);
                pause = host.Session.Heartbeat.Interval < pause ? host.Session.Heartbeat.Interval : pause;
            }

            _nextWatch = now + pause;
        }

        foreach (var run in _parts.TakeAll())
        {
            Offer(run);
        }

        var next = Instant.Earlier(_nextWatch, _parts.NextLook(now));
        for (var index = 0; index < _hosts.Count; index++)
        {
            var host = _hosts[index];
            if (host.Session.NextDeadline <= now)
            {
                host.Session.Tick(now);
                CarryOut(host);
            }

            next = Instant.Earlier(next, host.Session.NextDeadline);
        }

        return next;
    }

    private static MdpVersions Announced(Metadata metadata) =>
        metadata.TryGet(MdpVersions.PropertyName, out var value) ? MdpVersions.Read(value.Span) : MdpVersions.None;

    private void Host(BrokerLink link, WorkerSessionSettings settings, bool isPrimary)
    {
        var host = new SessionHost(link, new(settings), isPrimary);
        _hosts.Add(host);
        host.Connector = Dealer.Connect(link.Endpoint, _plan.Reconnect);
        _byConnector.Add(host.Connector, host);
    }

    // Alone, a job's thread sends what it came to itself. In company, it goes out with the others.
    private void Wake()
    {
        if (_watch.Jobs == 1)
        {
            Dealer.Do(LookAtReturned);
        }
        else
        {
            Dealer.Post(LookAtReturned);
        }
    }

    // All that jobs had returned when the look began: what they return meanwhile wakes the loop again.
    private void TakeReturned()
    {
        for (var count = _desk.BeginToLook(); count > 0 && _desk.TryTakeReturned(out var returned); count--)
        {
            if (returned.Signal is JobSignal.Part)
            {
                Offer(returned.Run);
                continue;
            }

            var run = returned.Run;
            var host = run.Host;
            _watch.Ended(run);
            host.Session.Finish(run.Job, run.Word, Dealer.Now);
            CarryOut(host);
            SeeWhetherDrained();
        }
    }

    private void Offer(JobRun run)
    {
        var host = run.Host;
        if (PartGate.IsFull(Dealer.Unsent(host.Connection)))
        {
            _parts.Keep(run);
            return;
        }

        var outcome = host.Session.Partial(run.Job, run.Part, default, Dealer.Now);
        CarryOut(host);
        if (outcome is PartialOutcome.NotNow)
        {
            _parts.Keep(run);
        }
        else
        {
            run.TellPart(outcome);
        }
    }

    private void CarryOut(SessionHost host)
    {
        while (host.Session.TryTakeEffect(out var effect))
        {
            CarryOut(host, effect);
        }

        while (host.Session.TryTakeEvent(out var told))
        {
            Tell(host, told);
        }
    }

    private void CarryOut(SessionHost host, in SessionEffect effect)
    {
        switch (effect.Kind)
        {
            // Any octet is a sign of life: while some wait to be sent, this heartbeat would say nothing new. One of 0.3 does, and there are never many.
            case SessionEffectKind.Send when effect is { Name: MdpCommandName.WorkerHeartbeat, Version: not MdpVersion.V03 } && Dealer.Unsent(host.Connection) > 0:
                break;
            case SessionEffectKind.Send:
                // A connection that takes nothing any more is gone, or is being closed for it: Disconnected follows, and the session decides again.
                _ = Dealer.TrySend(host.Connection, host.Session.CommandOf(effect));
                break;
            case SessionEffectKind.StartJob:
                var run = _desk.Take();
                _watch.Began();
                run.Begin(host, effect.Job!, _plan.EntryOf(effect.Job!.Service));
                break;
            case SessionEffectKind.CancelJob when effect.Job!.Companion is JobRun running:
                running.Cancel(effect.Job.Cancellation);
                _watch.Cancelled(running);
                break;
            case SessionEffectKind.ForgetJob when effect.Job!.Companion is JobRun ended:
                effect.Job.Companion = null;
                _desk.GiveBack(ended);
                break;
            case SessionEffectKind.Close when effect.End is SessionEnd.Stopped or SessionEnd.NotNeeded:
                Dealer.Disconnect(host.Connector);
                break;
            case SessionEffectKind.Close:
                Dealer.Close(host.Connection, effect.End is SessionEnd.BrokerSilent ? CloseReason.HeartbeatExpired : CloseReason.Closed);
                break;
            default:
                break;
        }
    }

    private void Tell(SessionHost host, in SessionEvent told)
    {
        _watch.Tell(host, told);
        switch (told.Kind)
        {
            case SessionEventKind.Registered when host.IsPrimary && told.Version is MdpVersion.V03:
                Gather(host.Link);
                break;
            case SessionEventKind.Registered when host.IsPrimary && !_isDraining:
                Spread(host.Link);
                break;
            case SessionEventKind.Drained:
                Dealer.Disconnect(host.Connector);
                SeeWhetherDrained();
                break;
            default:
                break;
        }
    }

    private void BecomeUnconnected(SessionHost host, string reason)
    {
        if (host.IsPrimary)
        {
            _watch.Become(host.Link, BrokerState.Connecting, version: null, reason);
        }
    }

    private void BecomeUnreachable(SessionHost host, string reason)
    {
        BecomeUnconnected(host, reason);
        _watch.Unreachable(host.Link, reason);
    }

    /// <summary>To a broker without 0.3: a session for each service and each job at a time, beside the first.</summary>
    private void Spread(BrokerLink link)
    {
        if (link.IsSpread)
        {
            return;
        }

        link.IsSpread = true;
        var further = _plan.FallbackSettings().Skip(1).ToList();
        foreach (var settings in further)
        {
            Host(link, settings, isPrimary: false);
        }

        if (further.Count > 0)
        {
            Log.Spread(_logger, link.Text, further.Count);
        }
    }

    /// <summary>To a broker that speaks 0.3: no more than one session.</summary>
    private void Gather(BrokerLink link)
    {
        link.IsSpread = false;
        foreach (var host in _hosts.Where(host => host.Link == link && !host.IsPrimary).ToList())
        {
            _ = _hosts.Remove(host);
            host.Session.Stop(Dealer.Now);
            CarryOut(host);
        }
    }

    private void ForgetIfGathered(SessionHost host)
    {
        if (!_hosts.Contains(host))
        {
            _ = _byConnector.Remove(host.Connector);
        }
    }

    private void SeeWhetherDrained()
    {
        if (!_isDraining)
        {
            return;
        }

        if (_hosts.TrueForAll(host => host.Session.IsDrained) && _drained.TrySetResult())
        {
            Log.Stopped(_logger, _plan.Name);
        }

        if (_drained.Task.IsCompleted && _watch.Jobs == 0)
        {
            _ = _quiet.TrySetResult();
        }
    }
}
