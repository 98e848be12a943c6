using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>MDP/0.3: any number of services and of jobs on one connection, by credit.</summary>
/// <remarks>
/// HEARTBEAT goes out once an interval whatever else is sent: it carries what nothing else does (the tokens in hand, the REQUESTs read, the lag). No more of
/// them than the liveness can wait for a broker that is silent: then its silence ends the connection.
/// </remarks>
internal sealed class CreditConversation(WorkerSessionSettings settings, JobsInHand jobs, SessionOutbox outbox, Instant now)
    : Conversation(MdpVersion.V03, settings, jobs, outbox, now)
{
    private static readonly byte[] OneTooMany = "this worker has as many requests in hand as it asked for"u8.ToArray();
    private static readonly byte[] Stopping = "this worker is stopping"u8.ToArray();
    private static readonly byte[] NotServed = "this worker does not serve this service"u8.ToArray();

    private ushort _creditSaid;
    private uint _received;

    /// <inheritdoc/>
    public override bool CanOutlive(WorkerJob job) => job.State is not JobState.Waiting && !job.HasSpoken && job.Cancellation is CancellationReason.None;

    /// <inheritdoc/>
    public override void Proceed(Instant now)
    {
        if (!IsRegistered)
        {
            Register(now);
        }

        if (Jobs.Credit != _creditSaid)
        {
            _creditSaid = Jobs.Credit;
            Outbox.Do(new() { Kind = SessionEffectKind.Send, Version = Version, Name = MdpCommandName.WorkerCredit, Number = _creditSaid });
        }
    }

    /// <inheritdoc/>
    public override MdpViolation Request(in MdpCommand request, Instant now)
    {
        // Also those that are handed back: the broker reckons with how far this side has read.
        _received++;
        var key = WorkerJob.KeyOf(request.Address);
        if (Jobs.TryFind(key, out _))
        {
            return MdpViolation.None;
        }

        var service = Find(request.Service);
        if (service is null)
        {
            Refuse(request, ErrorCode.NoSuchService, NotServed, now);
        }
        else if (!Jobs.HasRoom)
        {
            Refuse(request, ErrorCode.Stopping, Jobs.TakesNoMore ? Stopping : OneTooMany, now);
        }
        else
        {
            Jobs.Begin(key, service, request);
        }

        return MdpViolation.None;
    }

    /// <inheritdoc/>
    public override MdpViolation Cancel(in MdpCommand cancel, Instant now)
    {
        // One that is not found has ended meanwhile: the two crossed.
        if (!Jobs.TryFind(WorkerJob.KeyOf(cancel.Address), out var job))
        {
            return MdpViolation.None;
        }

        var reason = ReasonOf(cancel.Code);
        if (job.State is JobState.Waiting)
        {
            SendError(job, new() { Code = ErrorCode.Cancelled });
            Jobs.Forget(job);
            return MdpViolation.None;
        }

        if (job.IsClaim && reason is CancellationReason.TakenOver)
        {
            // A claim that is refused was never counted on this connection: it is nobody's, and its slot is kept free by a smaller credit.
            Jobs.GiveUp(job, reason, now);
            return MdpViolation.None;
        }

        Jobs.Cancel(job, reason, now);
        return MdpViolation.None;
    }

    /// <inheritdoc/>
    public override PartialOutcome Partial(WorkerJob job, in Body body, in Headers headers, Instant now)
    {
        if (job.Cancellation is not CancellationReason.None)
        {
            return PartialOutcome.Dropped;
        }

        job.HasSpoken = true;
        Outbox.Do(new()
        {
            Kind = SessionEffectKind.Send,
            Version = Version,
            Name = MdpCommandName.WorkerPartial,
            Job = job,
            Body = body,
            Headers = headers,
        });
        return PartialOutcome.Taken;
    }

    /// <inheritdoc/>
    public override bool TryEnd(WorkerJob job, in LastWord word, Instant now)
    {
        if (job.Cancellation is not CancellationReason.None)
        {
            SendError(job, new() { Code = ErrorCode.Cancelled });
        }
        else if (word.IsError)
        {
            SendError(job, word);
        }
        else
        {
            Outbox.Do(new()
            {
                Kind = SessionEffectKind.Send,
                Version = Version,
                Name = MdpCommandName.WorkerFinal,
                Job = job,
                Body = word.Body,
                Headers = word.Headers,
            });
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool TryHandBack(WorkerJob job)
    {
        SendError(job, new() { Code = ErrorCode.Stopping, Text = Stopping, MayRetry = true }, job.State is JobState.Waiting);
        return true;
    }

    /// <inheritdoc/>
    public override void Leave(ReadOnlyMemory<byte> reason) => Outbox.Send(
        MdpCommandName.WorkerDisconnect, Version, reason, Jobs.Count == 0 ? ErrorFlags.NeverRan : ErrorFlags.None);

    /// <inheritdoc/>
    public override void Beat(TimeSpan lag, Instant now)
    {
        HandBackLateOnes();
        SendBeat(lag, default, now);
    }

    /// <inheritdoc/>
    public override bool TryFollow(in Headers headers, TimeSpan lag, Instant now)
    {
        if (!Settings.LeavesHeartbeatToBroker || !IsRegistered || !HeartbeatTerms.TryRead(headers, out var terms))
        {
            return false;
        }

        if (terms != Heartbeat)
        {
            Outbox.Tell(new() { Kind = SessionEventKind.TermsAdopted, At = now, Elapsed = terms.Interval, Count = terms.Liveness });
        }

        // In this order of the connection: what was sent before was sent by the old terms, and the broker reckons by them until it reads this.
        Adopt(terms);
        SendBeat(lag, HeartbeatTerms.ToHeaders(terms), now);
        return true;
    }

    /// <summary>READY for each service; with jobs from an earlier connection in hand first without credit, then their tokens, what is left to say of them, and the credit.</summary>
    private void Register(Instant now)
    {
        var claims = Jobs.Count;
        _creditSaid = claims > 0 ? (ushort)0 : Jobs.Credit;
        foreach (var service in Settings.Services)
        {
            Outbox.Do(new()
            {
                Kind = SessionEffectKind.Send,
                Version = Version,
                Name = MdpCommandName.WorkerReady,
                Service = service,
                Number = _creditSaid,
                Headers = Settings.ReadyHeaders,
            });
        }

        IsRegistered = true;
        Outbox.Tell(new() { Kind = SessionEventKind.Registered, At = now, Version = Version, Count = claims });
        if (claims == 0)
        {
            return;
        }

        Beat(TimeSpan.Zero, now);
        foreach (var job in Jobs.Open.ToList())
        {
            job.IsClaim = true;
            if (job.State is JobState.Answered)
            {
                _ = TryEnd(job, job.Answer, now);
                Jobs.Forget(job);
            }
        }
    }

    /// <summary>Strays that were cancelled should have made room within an interval. Where they have not, other workers may be quicker.</summary>
    private void HandBackLateOnes()
    {
        for (var index = Jobs.Waiting.Count - 1; index >= 0; index--)
        {
            var job = Jobs.Waiting[index];
            if (job.HasMissedBeat)
            {
                SendError(job, new() { Code = ErrorCode.Stopping, Text = OneTooMany, MayRetry = true }, neverRan: true);
                Jobs.Forget(job);
            }
            else
            {
                job.HasMissedBeat = true;
            }
        }
    }

    private void SendBeat(TimeSpan lag, in Headers headers, Instant now)
    {
        Spoke(now);
        Outbox.Do(new()
        {
            Kind = SessionEffectKind.Send,
            Version = Version,
            Name = MdpCommandName.WorkerHeartbeat,
            Received = _received,
            Lag = lag,
            Octets = Jobs.Tokens(),
            Headers = headers,
        });
    }

    private void SendError(WorkerJob job, in LastWord word, bool neverRan = false) => Outbox.Do(new()
    {
        Kind = SessionEffectKind.Send,
        Version = Version,
        Name = MdpCommandName.WorkerError,
        Job = job,
        Number = word.Code,
        Octets = word.Text,
        Headers = word.Headers,
        Flags = (word.MayRetry ? ErrorFlags.MayRetry : ErrorFlags.None) | (neverRan ? ErrorFlags.NeverRan : ErrorFlags.None),
    });

    private void Refuse(in MdpCommand request, ushort code, byte[] text, Instant now)
    {
        Outbox.Do(new()
        {
            Kind = SessionEffectKind.Send,
            Version = Version,
            Name = MdpCommandName.WorkerError,
            Address = request.Address.ToArray(),
            Number = code,
            Octets = text,
            Flags = ErrorFlags.MayRetry | ErrorFlags.NeverRan,
        });
        Outbox.Tell(new() { Kind = SessionEventKind.HandedBack, At = now, Service = ServiceName.Escape(request.Service), Attempt = request.Attempt });
    }

    private ServiceName? Find(ReadOnlySpan<byte> name)
    {
        for (var index = 0; index < Settings.Services.Count; index++)
        {
            if (name.SequenceEqual(Settings.Services[index].Octets))
            {
                return Settings.Services[index];
            }
        }

        return null;
    }

    private static CancellationReason ReasonOf(ushort code) => code switch
    {
        ErrorCode.Cancelled => CancellationReason.ClientCancelled,
        ErrorCode.ProcessingTimeout => CancellationReason.TimeIsOver,
        ErrorCode.TakenOver => CancellationReason.TakenOver,
        ErrorCode.Stopping => CancellationReason.BrokerStopping,
        _ => CancellationReason.Withdrawn,
    };
}
