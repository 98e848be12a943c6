using Mdp.Protocol;
using Mdp.Worker.Session;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Worker;

/// <summary>Keeps an eye on the worker: what there is to log and to count, how late the process is, which handlers run on after their job was cancelled.</summary>
/// <remarks>Fed in turns of the loop; its figures may be read from every thread.</remarks>
internal sealed class WorkerWatch
{
    private readonly MdpWorkerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Action<BrokerStatus> _news;
    private readonly PoolProbe _probe = new();
    private readonly List<(JobRun Run, long Since)> _cancelled = [];
    private long _lookedAt;
    private long _lagTicks;
    private int _jobs;
    private bool _isLate;

    public WorkerWatch(MdpWorkerOptions options, TimeProvider clock, ILogger logger, Action<BrokerStatus> news, Func<int> ready)
    {
        _options = options;
        _clock = clock;
        _logger = logger;
        _news = news;
        _lookedAt = clock.GetTimestamp();
        Telemetry = new(clock, () => Jobs, () => Lag, ready);
    }

    public WorkerTelemetry Telemetry { get; }

    /// <summary>Jobs whose handlers work.</summary>
    public int Jobs => Volatile.Read(ref _jobs);

    /// <summary>How long a work item waits for a thread of the pool.</summary>
    public TimeSpan Lag => TimeSpan.FromTicks(Volatile.Read(ref _lagTicks));

    /// <summary>How long ago the loop last looked: it does so once an interval, or its thread is not well.</summary>
    public TimeSpan SinceLook => _clock.GetElapsedTime(Volatile.Read(ref _lookedAt));

    /// <summary>Once an interval.</summary>
    /// <returns>The lag.</returns>
    public TimeSpan Look()
    {
        var lag = _probe.Look();
        Volatile.Write(ref _lookedAt, _clock.GetTimestamp());
        Volatile.Write(ref _lagTicks, lag.Ticks);
        if (lag > _options.MaxLag != _isLate)
        {
            _isLate = !_isLate;
            if (_isLate)
            {
                Log.Late(_logger, lag);
            }
        }

        TellWhoRunsOn();
        return lag;
    }

    public void Began() => Volatile.Write(ref _jobs, _jobs + 1);

    public void Ended(JobRun run)
    {
        Volatile.Write(ref _jobs, _jobs - 1);
        if (run.CancelledAt != 0)
        {
            _ = _cancelled.RemoveAll(cancelled => cancelled.Run == run);
        }
    }

    public void Cancelled(JobRun run) => _cancelled.Add((run, run.CancelledAt));

    /// <summary>Things stand otherwise with a broker.</summary>
    public void Become(BrokerLink link, BrokerState state, MdpVersion? version, string? reason)
    {
        var before = link.Status.State;
        if (!link.Become(state, version, reason))
        {
            return;
        }

        // What this side closes, it has said why, or was asked to.
        if (state is BrokerState.Connecting && before is not BrokerState.Connecting && reason is not nameof(CloseReason.Closed))
        {
            Log.ConnectionLost(_logger, link.Text, reason ?? "");
        }

        _news(link.Status);
    }

    /// <summary>A dial came to nothing.</summary>
    public void Unreachable(BrokerLink link, string reason)
    {
        if (MayComplain(link, isRefusal: false, reason))
        {
            Log.Unreachable(_logger, link.Text, reason);
        }
    }

    /// <summary>A fact of a session's life.</summary>
    public void Tell(SessionHost host, in SessionEvent told)
    {
        switch (told.Kind)
        {
            case SessionEventKind.Registered:
                // READY is sent, and the broker that refused it will most likely refuse it again: that was said.
                if (host.Link.Complaint is not { IsRefusal: true })
                {
                    Log.Registered(_logger, host.Link.Text, told.Version, told.Count);
                }

                BecomeIfPrimary(host, BrokerState.Registered, told.Version);
                break;
            case SessionEventKind.Verified:
                host.Link.Complaint = null;
                Log.Verified(_logger, host.Link.Text);
                BecomeIfPrimary(host, BrokerState.Ready, told.Version);
                break;
            case SessionEventKind.TermsAdopted:
                Log.TermsAdopted(_logger, host.Link.Text, told.Elapsed, told.Count);
                break;
            case SessionEventKind.Ended:
                TellEnd(host, told);
                break;
            case SessionEventKind.HandedBack:
                Telemetry.HandedBack();
                Log.HandedBack(_logger, told.Service ?? "", host.Link.Text);
                break;
            case SessionEventKind.ReplyDropped:
                Telemetry.ReplyDropped();
                Log.ReplyDropped(_logger, told.Service ?? "", told.Reason);
                break;
            case SessionEventKind.StallNoticed:
                Log.Stalled(_logger, told.Elapsed, host.Link.Text);
                break;
            default:
                break;
        }
    }

    private void TellEnd(SessionHost host, in SessionEvent told)
    {
        var reason = "";
        switch (told.End)
        {
            case SessionEnd.BrokerSilent:
                Log.BrokerSilent(_logger, host.Link.Text, told.Elapsed);
                reason = $"silent for {told.Elapsed}";
                break;
            case SessionEnd.BrokerDisconnected:
                Log.BrokerDisconnected(_logger, host.Link.Text, told.Text ?? "");
                reason = $"the broker said DISCONNECT: '{told.Text}'";
                break;
            case SessionEnd.BrokerRefused:
                reason = $"the broker refused this worker: '{told.Text}'";
                if (MayComplain(host.Link, isRefusal: true, reason))
                {
                    Log.BrokerRefused(_logger, host.Link.Text, told.Text ?? "");
                }

                break;
            case SessionEnd.Violation:
                Log.BrokerViolated(_logger, host.Link.Text, told.Violation);
                reason = $"protocol violation: {told.Violation}";
                break;
            case SessionEnd.FailedWithoutAnswer:
                Log.LeftForFailure(_logger, host.Link.Text);
                reason = "left after a failed job";
                break;
            default:
                break;
        }

        if (host.IsPrimary && host.Link.Become(BrokerState.Connecting, version: null, reason))
        {
            _news(host.Link.Status);
        }
    }

    // Dials go on for ever: what each of them would say again is said once, until the broker has answered in between.
    private static bool MayComplain(BrokerLink link, bool isRefusal, string reason)
    {
        var isNew = link.Complaint != (isRefusal, reason);
        link.Complaint = (isRefusal, reason);
        return isNew;
    }

    private void BecomeIfPrimary(SessionHost host, BrokerState state, MdpVersion version)
    {
        if (host.IsPrimary)
        {
            Become(host.Link, state, version, reason: null);
        }
    }

    private void TellWhoRunsOn()
    {
        for (var index = _cancelled.Count - 1; index >= 0; index--)
        {
            var (run, since) = _cancelled[index];
            var elapsed = _clock.GetElapsedTime(since);
            if (elapsed >= _options.Heartbeat.Interval)
            {
                _cancelled.RemoveAt(index);
                Log.HandlerRunsOn(_logger, run.Service, elapsed, run.Cancellation);
            }
        }
    }
}
