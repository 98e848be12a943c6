using Mdp.Heartbeating;
using Mdp.Worker.Session;

namespace Mdp.Simulation.Tests;

/// <summary>The handlers of a process of the worker SDK: what user code does with requests, in good faith or not.</summary>
internal sealed class SdkHandlers(World world, SdkWorker worker)
{
    private readonly List<SdkJob> _jobs = [];
    private readonly List<Conduct> _misconducts = [];

    /// <summary>How many are at work.</summary>
    public int Count => _jobs.Count;

    /// <summary>What they are capable of in this schedule.</summary>
    public void Choose()
    {
        _jobs.Clear();
        _misconducts.Clear();
        Add(Fault.KillWorkers, Conduct.DieWhileWorking, Conduct.DieAfterWork, Conduct.DieWhileReplying, Conduct.DieAfterPartials, Conduct.DieBeforeReading);
        Add(Fault.Hang, Conduct.Hang);
        Add(Fault.Slow, Conduct.WorkLong, Conduct.Lag);
        Add(Fault.Leave, Conduct.Leave);
        Add(Fault.Lie, Conduct.Throw);
        Add(Fault.Garbage, Conduct.Throw);
    }

    /// <summary>The process is gone.</summary>
    public void Drop() => _jobs.Clear();

    /// <summary>The chaos is over: what hangs comes back.</summary>
    public void Heal()
    {
        foreach (var job in _jobs)
        {
            if (job.Conduct is Conduct.Hang or Conduct.WorkLong)
            {
                job.At = Instant.Earlier(job.At, world.Now + world.Whim.Between(TimeSpan.Zero, world.Swarm.Job));
            }
        }

        SetJobTimer();
    }

    /// <summary>The token of one is cancelled. Most look at theirs, sooner or later.</summary>
    public void Cancel(SdkJob job)
    {
        job.IsCancelled = true;
        if (job.Conduct is not (Conduct.Hang or Conduct.WorkLong))
        {
            job.At = Instant.Earlier(job.At, world.Now + (world.Swarm.Interval * world.Whim.Pick(0.0, 0.1, 1.0)));
            SetJobTimer();
        }
    }

    /// <summary>The session has one more at work.</summary>
    public void Start(Worker.Session.WorkerJob job)
    {
        var isRead = AskNote.TryRead(job.Body.Frames!.Control(job.Body.First), out var note);
        Claim.That(isRead, $"{worker.Name} gets a request that no client wrote");
        var ask = world.Witness.History.Asks[note.Ask];
        Claim.That(job.Service.Octets.SequenceEqual(ask.Service.Octets), $"{worker.Name} gets {ask.Service.Text} as {job.Service}");
        var conduct = world.IsChaos && _misconducts.Count > 0 && world.Whim.Chance(world.Swarm.Malice) ? _misconducts[world.Whim.Below(_misconducts.Count)] : Conduct.Reply;
        conduct = ask.IsPoison && world.IsChaos ? Conduct.DieWhileWorking : conduct;
        var parts = conduct is Conduct.DieAfterPartials || world.Whim.Chance(40) ? world.Whim.Between(1, 3) : 0;
        var handler = new SdkJob(job, ask, world.Witness.History.Execute(ask), conduct, parts);
        world.Transcript.Note($"---- {worker.Name} executes ask {ask.Id}: {conduct}");
        job.Companion = handler;
        handler.At = world.Now + StepLength(handler);
        _jobs.Add(handler);
        Claim.That(_jobs.Count <= worker.Settings.Concurrency, $"{worker.Name} works on {_jobs.Count} jobs at a time, and may on {worker.Settings.Concurrency}");
        SetJobTimer();
    }

    private TimeSpan StepLength(SdkJob job) => job.Conduct switch
    {
        Conduct.Hang when world.IsChaos => world.Swarm.Chaos,
        Conduct.WorkLong when world.IsChaos => world.Swarm.Window * world.Whim.Pick(1.2, 2.0, 4.0),
        Conduct.DieBeforeReading => TimeSpan.Zero,
        _ => world.Whim.Between(TimeSpan.Zero, world.Swarm.Job) / (job.Parts + 1),
    };

    private void SetJobTimer()
    {
        var next = Instant.Never;
        foreach (var job in _jobs)
        {
            next = Instant.Earlier(next, job.At);
        }

        worker.SetJobs(next);
    }

    /// <summary>Whatever is due by now happens.</summary>
    public void Work()
    {
        for (var index = 0; index < _jobs.Count && worker.IsAlive;)
        {
            var job = _jobs[index];
            if (job.At > world.Now)
            {
                index++;
                continue;
            }

            Step(job);
            if (!worker.IsAlive)
            {
                return;
            }

            index = index < _jobs.Count && _jobs[index] == job ? index + 1 : index;
        }

        SetJobTimer();
    }

    private void Step(SdkJob job)
    {
        if (job.Part < job.Parts && !job.IsCancelled && job.Conduct is not (Conduct.DieWhileWorking or Conduct.DieBeforeReading))
        {
            Offer(job);
            return;
        }

        switch (job.Conduct)
        {
            case Conduct.DieBeforeReading:
                world.Reach.Count(Row.WorkerKilledBeforeReading);
                worker.Die(Death.Reset);
                break;
            case Conduct.DieWhileWorking or Conduct.DieAfterPartials when world.IsChaos:
                world.Reach.Count(job.Part > 0 ? Row.WorkerKilledAfterPartials : Row.WorkerKilledWhileWorking);
                worker.Die(world.Whim.Chance(80) ? Death.Closed : Death.Reset);
                break;
            case Conduct.DieAfterWork when world.IsChaos:
                world.Reach.Count(Row.WorkerKilledAfterWork);
                worker.Die(Death.Closed);
                break;
            case Conduct.DieWhileReplying when world.IsChaos:
                world.Reach.Count(Row.WorkerKilledWhileReplying);
                Finish(job, isError: false);
                worker.Die(world.Whim.Chance(50) ? Death.Closed : Death.Torn);
                break;
            case Conduct.Leave when world.IsChaos:
                Finish(job, isError: false);
                world.Reach.Count(!worker.IsAlive || _jobs.Count == 0 ? default : Row.WorkerLeftBusy);
                worker.LeaveIdle();
                break;
            case Conduct.Lag when world.IsChaos:
                worker.Report(world.Swarm.Settings.MaxWorkerLag * world.Whim.Pick(0.5, 2.0));
                Finish(job, isError: false);
                break;
            default:
                world.Reach.Count(job.Conduct is Conduct.Hang ? Row.HandlerHung : default);
                Finish(job, isError: job.Conduct is Conduct.Throw || job.IsCancelled);
                break;
        }
    }

    private void Offer(SdkJob job)
    {
        var outcome = worker.Offer(job);
        switch (outcome)
        {
            case PartialOutcome.Taken:
                job.Part++;
                job.At = world.Now + StepLength(job);
                break;
            case PartialOutcome.NotNow:
                world.Reach.Count(Row.PartOfferedWithoutConnection);
                job.At = world.Now + (world.Swarm.Interval * 0.2);
                break;
            default:
                job.IsCancelled = true;
                job.At = world.Now;
                break;
        }
    }

    private void Finish(SdkJob job, bool isError)
    {
        if (worker.WasFrozenPastWindow && worker.Link is not { State: LinkState.Open })
        {
            world.Reach.Count(Row.ReplyOfThawedWorkerAfterItsDeath);
        }

        world.Reach.Count(worker.IsOpen ? default : Row.ReplyKeptByWorker);
        _jobs.Remove(job);
        var word = isError
            ? new LastWord { Code = (ushort)world.Whim.Pick(500, 418), Text = "no luck"u8.ToArray(), MayRetry = world.Whim.Chance(40) }
            : new LastWord { Body = job.Note(isFinal: true) };
        job.Ask.Finished += isError ? 0 : 1;
        worker.End(job, word);
    }

    private void Add(Fault fault, params ReadOnlySpan<Conduct> conducts)
    {
        if (world.Swarm.Has(fault))
        {
            _misconducts.AddRange(conducts);
        }
    }
}
