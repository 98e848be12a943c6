using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>A worker's side of the conversation with one broker, over all connections to it, as a pure machine.</summary>
/// <remarks>
/// <para>Single-threaded, without clock, socket, task, lock, log or randomness. The host tells it what happened and what time it is; it answers with effects
/// (what the host must do) and events (what it may tell), each in causal order. The same inputs give the same answers.</para>
/// <para>A call returns in bounded time and never throws for anything that a broker can do. An early or doubled Tick is harmless. After Tick(now),
/// <see cref="NextDeadline"/> is later than now. Deadlines may move with every call.</para>
/// <para>For each connection the host calls <see cref="Opened"/>, then any number of <see cref="Receive"/>, <see cref="Violated"/> and <see cref="Heard"/>,
/// then <see cref="Lost"/> once. It takes all effects before it tells the next thing. For each job that it was told to start it calls <see cref="Finish"/>
/// once, whatever became of the connection meanwhile: a job that does not end keeps its slot.</para>
/// <para>With 0.3, jobs outlive their connection: on the next one the worker says which tokens it still has in hand, and keeps those that the broker lets it
/// keep. With 0.1 and 0.2 they do not.</para>
/// </remarks>
internal sealed class WorkerSession
{
    private static readonly byte[] GoodBye = "the worker is stopping"u8.ToArray();

    private readonly WorkerSessionSettings _settings;
    private readonly SessionOutbox _outbox = new();
    private readonly JobsInHand _jobs;
    private readonly StallGuard _guard;
    private Conversation? _conversation;
    private bool _isConnected;
    private bool _isDrained;
    private TimeSpan _lag;
    private Instant _reclaimUntil = Instant.Never;
    private Instant _drainUntil = Instant.Never;

    /// <summary>A session without a connection.</summary>
    public WorkerSession(WorkerSessionSettings settings)
    {
        _settings = settings;
        _jobs = new(settings.Concurrency, _outbox);
        _guard = new(settings.Heartbeat.Interval);
    }

    /// <summary>The host's instant at which <see cref="Tick"/> is to be called; Never for none.</summary>
    public Instant NextDeadline => _guard.ToHost(Earliest);

    /// <summary>Jobs whose end the broker waits for.</summary>
    public int JobCount => _jobs.Count;

    /// <summary>Jobs whose handlers still work, though their answers are nobody's.</summary>
    public int StrayCount => _jobs.StrayCount;

    /// <summary>What is spoken at the moment; null while there is no conversation.</summary>
    public MdpVersion? Version => _conversation?.Version;

    /// <summary>The heartbeat that holds at the moment.</summary>
    public HeartbeatSettings Heartbeat => _conversation?.Heartbeat ?? _settings.Heartbeat;

    /// <summary>Whether READY was sent on this connection, and something came after it. Terms are told after the first READY: those of further services may be refused yet.</summary>
    public bool IsVerified => _conversation is { IsVerified: true };

    /// <summary>Whether the worker takes nothing more and has nothing in hand.</summary>
    public bool IsDrained => _isDrained;

    /// <summary>A connection to the broker finished its handshake.</summary>
    /// <param name="announced">What the broker says it speaks.</param>
    /// <param name="now">The host's time.</param>
    public void Opened(MdpVersions announced, Instant now)
    {
        now = Attend(now);
        Debug.Assert(!_isConnected, "One connection at a time.");
        _isConnected = true;
        var speaksNewest = announced.Contains(MdpVersion.V03);
        if (_isDrained || (speaksNewest && _settings.IsFallbackOnly))
        {
            Close(_isDrained ? SessionEnd.Stopped : SessionEnd.NotNeeded, now);
            return;
        }

        if (!speaksNewest)
        {
            GiveUpAll(CancellationReason.ConnectionLost, now);
        }

        _reclaimUntil = Instant.Never;
        _guard.Retune(_settings.Heartbeat.Interval);
        _conversation = speaksNewest
            ? new CreditConversation(_settings, _jobs, _outbox, now)
            : new LockStepConversation(_settings.FallbackVersion, _settings, _jobs, _outbox, now);
        Proceed(now);
    }

    /// <summary>A message of the broker came. Its names are borrowed, its body is retained where it is kept.</summary>
    public void Receive(in MdpCommand command, Instant now)
    {
        now = Attend(now);
        if (_conversation is null)
        {
            return;
        }

        _conversation.Heard(now);
        var violation = command.Version != _conversation.Version ? MdpViolation.UnknownHeader : Obey(command, now);
        if (violation is not MdpViolation.None)
        {
            Leave(violation, now);
        }
        else if (_conversation is { IsRegistered: true, IsVerified: false } && (_settings.Services.Count == 1 || !HeartbeatTerms.TryRead(command.Headers, out _)))
        {
            _conversation.IsVerified = true;
            _outbox.Tell(new() { Kind = SessionEventKind.Verified, At = now, Version = _conversation.Version });
        }

        Proceed(now);
    }

    /// <summary>A message came that the codec refused.</summary>
    public void Violated(MdpViolation violation, Instant now)
    {
        now = Attend(now);
        if (_conversation is not null)
        {
            Leave(violation, now);
        }
    }

    /// <summary>Octets of a message came that is not complete yet: a sign of life.</summary>
    public void Heard(Instant now)
    {
        now = Attend(now);
        _conversation?.Heard(now);
    }

    /// <summary>The connection is gone; nothing comes from it any more.</summary>
    public void Lost(Instant now)
    {
        now = Attend(now);
        _isConnected = false;
        Part(now);
        Proceed(now);
    }

    /// <summary>Time passed: whatever is due by now happens.</summary>
    public void Tick(Instant now)
    {
        now = Attend(now);
        if (_conversation is not null && JudgedExpiry(_conversation) <= now)
        {
            _outbox.Tell(new() { Kind = SessionEventKind.Ended, At = now, End = SessionEnd.BrokerSilent, Elapsed = _conversation.Heartbeat.Window });
            _conversation.LeaveTheSilent();
            Close(SessionEnd.BrokerSilent, now);
        }

        if (_reclaimUntil <= now)
        {
            _reclaimUntil = Instant.Never;
            GiveUpAll(CancellationReason.ConnectionLost, now);
        }

        if (_drainUntil <= now)
        {
            HandBackAll(now);
        }

        if (_conversation?.NextBeat <= now)
        {
            _conversation.Beat(_lag, now);
        }

        Proceed(now);
    }

    /// <summary>Part of a job's reply.</summary>
    public PartialOutcome Partial(WorkerJob job, in Body body, in Headers headers, Instant now)
    {
        now = Attend(now);
        return job.State is not JobState.InHand ? PartialOutcome.Dropped : _conversation?.Partial(job, body, headers, now) ?? PartialOutcome.NotNow;
    }

    /// <summary>The handler of a job has ended. What the word borrows stays the session's until it forgets the job.</summary>
    public void Finish(WorkerJob job, in LastWord word, Instant now)
    {
        now = Attend(now);
        if (job.State is JobState.Stray)
        {
            _outbox.Tell(SessionEventKind.ReplyDropped, job, now);
            _jobs.Forget(job);
        }
        else if (_conversation is null)
        {
            job.Keep(word);
        }
        else
        {
            var isSaid = _conversation.TryEnd(job, word, now);
            _jobs.Forget(job);
            if (!isSaid)
            {
                _outbox.Tell(new() { Kind = SessionEventKind.Ended, At = now, End = SessionEnd.FailedWithoutAnswer });
                _conversation.Leave(default);
                Close(SessionEnd.FailedWithoutAnswer, now);
            }
        }

        Proceed(now);
    }

    /// <summary>How late this process is with its own work; told to the broker with the next heartbeat.</summary>
    public void Report(TimeSpan lag) => _lag = lag;

    /// <summary>Takes nothing more. What is in hand may be finished within <paramref name="timeout"/>, and is handed back after it; then the worker says good-bye.</summary>
    public void Drain(TimeSpan timeout, Instant now)
    {
        now = Attend(now);
        _jobs.TakesNoMore = true;
        _drainUntil = Instant.Earlier(_drainUntil, now + timeout);
        HandBack(_jobs.Waiting, now);
        Proceed(now);
    }

    /// <summary>Hands everything back now, and says good-bye.</summary>
    public void Stop(Instant now)
    {
        now = Attend(now);
        _jobs.TakesNoMore = true;
        HandBackAll(now);
        Proceed(now);
    }

    /// <summary>Takes the next effect.</summary>
    public bool TryTakeEffect(out SessionEffect effect)
    {
        var isTaken = _outbox.TryTake(out effect);
        if (isTaken && effect.Kind is SessionEffectKind.ForgetJob)
        {
            _jobs.Recycle(effect.Job!);
        }

        return isTaken;
    }

    /// <summary>Takes the next event.</summary>
    public bool TryTakeEvent(out SessionEvent sessionEvent) => _outbox.TryTake(out sessionEvent);

    /// <summary>The command that an effect sends. It borrows the effect's octets and its job's token.</summary>
    public MdpCommand CommandOf(in SessionEffect effect) => new()
    {
        Version = effect.Version,
        Name = effect.Name,
        Service = effect.Service is null ? default : effect.Service.Octets,
        Address = effect.Job is null ? effect.Address.Span : effect.Job.Address,
        Body = effect.Body,
        Headers = effect.Headers,
        Instance = _settings.Instance,
        HeartbeatInterval = _settings.LeavesHeartbeatToBroker ? TimeSpan.Zero : _settings.Heartbeat.Interval,
        Liveness = _settings.LeavesHeartbeatToBroker ? (byte)0 : (byte)_settings.Heartbeat.Liveness,
        Credit = effect.Number,
        Code = effect.Number,
        Flags = (byte)effect.Flags,
        Text = effect.Octets.Span,
        Tokens = effect.Octets.Span,
        Received = effect.Received,
        Lag = effect.Lag,
    };

    private Instant Earliest
    {
        get
        {
            var earliest = Instant.Earlier(_reclaimUntil, _drainUntil);
            return _conversation is null
                ? earliest
                : Instant.Earlier(earliest, Instant.Earlier(_conversation.NextBeat, JudgedExpiry(_conversation)));
        }
    }

    // Signs of life that would have been in time may lie unread in the socket since our own stall.
    private Instant JudgedExpiry(Conversation conversation) => Instant.Later(conversation.Expiry, _guard.JudgeFrom);

    private Instant Attend(Instant now)
    {
        var attended = _guard.Attend(now, Earliest, out var stall);
        if (stall > TimeSpan.Zero)
        {
            _outbox.Tell(new() { Kind = SessionEventKind.StallNoticed, At = attended, Elapsed = stall });
        }

        return attended;
    }

    private MdpViolation Obey(in MdpCommand command, Instant now)
    {
        switch (command.Name)
        {
            case MdpCommandName.WorkerRequest:
                return _conversation!.Request(command, now);
            case MdpCommandName.WorkerCancel:
                return _conversation!.Cancel(command, now);
            case MdpCommandName.WorkerHeartbeat:
                if (_conversation!.TryFollow(command.Headers, _lag, now))
                {
                    _guard.Retune(Heartbeat.Interval);
                }

                return MdpViolation.None;
            case MdpCommandName.WorkerDisconnect:
                var end = IsVerified ? SessionEnd.BrokerDisconnected : SessionEnd.BrokerRefused;
                _outbox.Tell(new() { Kind = SessionEventKind.Ended, At = now, End = end, Text = ServiceName.Escape(command.Text) });
                Close(end, now);
                return MdpViolation.None;
            default:
                return MdpViolation.UnknownCommand;
        }
    }

    private void Leave(MdpViolation violation, Instant now)
    {
        _outbox.Tell(new() { Kind = SessionEventKind.Ended, At = now, End = SessionEnd.Violation, Violation = violation });
        _conversation?.Leave(violation.Reason().ToArray());
        Close(SessionEnd.Violation, now);
    }

    private void Close(SessionEnd end, Instant now)
    {
        _outbox.Do(new() { Kind = SessionEffectKind.Close, End = end });
        Part(now);
    }

    /// <summary>The conversation is over: what can not go on in the next one is given up.</summary>
    private void Part(Instant now)
    {
        if (_conversation is not { } ended)
        {
            return;
        }

        _conversation = null;
        foreach (var job in _jobs.Open.ToList())
        {
            if (!ended.CanOutlive(job))
            {
                _jobs.GiveUp(job, CancellationReason.ConnectionLost, now);
            }
        }

        _reclaimUntil = _jobs.Count > 0 ? now + _settings.ReclaimWithin : Instant.Never;
    }

    private void GiveUpAll(CancellationReason reason, Instant now)
    {
        foreach (var job in _jobs.Open.ToList())
        {
            _jobs.GiveUp(job, reason, now);
        }
    }

    private void HandBackAll(Instant now)
    {
        _drainUntil = Instant.Never;
        HandBack(_jobs.Open, now);
    }

    private void HandBack(IEnumerable<WorkerJob> jobs, Instant now)
    {
        foreach (var job in jobs.ToList())
        {
            // Where there are no words for it, the good-bye that follows says it.
            _ = _conversation?.TryHandBack(job);
            _jobs.GiveUp(job, CancellationReason.WorkerStopping, now);
        }
    }

    private void Proceed(Instant now)
    {
        if (!_jobs.TakesNoMore || _jobs.Count > 0)
        {
            _conversation?.Proceed(now);
            return;
        }

        if (_isDrained)
        {
            return;
        }

        _isDrained = true;
        _drainUntil = Instant.Never;
        _reclaimUntil = Instant.Never;
        _outbox.Tell(new() { Kind = SessionEventKind.Drained, At = now, Count = _jobs.StrayCount });
        if (_conversation is not null)
        {
            _conversation.Leave(GoodBye);
            Close(SessionEnd.Stopped, now);
        }
    }
}
