using Mdp.Client.Session;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>The callers of a process of the client SDK: they try again as the SDK does, and hold each outcome against what really became of their ask.</summary>
internal sealed class SdkCalls(World world)
{
    private static readonly byte[] Padding = new byte[20_000];

    private readonly List<SdkCall> _open = [];
    private SdkClient _client = null!;
    private SdkWatch? _watch;
    private int _retries;

    /// <summary>Calls that are not over.</summary>
    public int Count => _open.Count;

    /// <summary>Watches that its session holds: one at most.</summary>
    public int Watches => _watch is { Stage: not RequestStage.Free } ? 1 : 0;

    /// <summary>When something of one that rests is due.</summary>
    public Instant NextDeadline
    {
        get
        {
            var next = Instant.Never;
            foreach (var call in _open)
            {
                next = call.IsResting ? Instant.Earlier(next, Instant.Earlier(call.RetryAt, call.Deadline)) : next;
            }

            return next;
        }
    }

    public void Begin(SdkClient client, int retries)
    {
        _client = client;
        _retries = retries;
        _watch = null;
        _open.Clear();
    }

    /// <summary>A process begins, and may want to be told of presence.</summary>
    /// <returns>When it asks; Never for one that does not want it.</returns>
    public Instant WantWatch()
    {
        var (eyes, swarm) = (world.Eyes, world.Swarm);
        if (!swarm.HasWatchers || !eyes.Chance(60))
        {
            return Instant.Never;
        }

        _watch = new(world, _client, eyes.Chance(40) ? null : world.Witness.Service(eyes.Below(swarm.ServiceCount)));
        return world.Now + eyes.Between(TimeSpan.Zero, swarm.Interval * 2);
    }

    /// <summary>It asks to be told, or has enough of it.</summary>
    /// <returns>When it thinks of it again.</returns>
    public Instant Watch(ClientSession session)
    {
        if (_watch!.Stage is RequestStage.Free)
        {
            _watch.Ask(session);
        }
        else if (world.IsChaos && world.Eyes.Chance(30))
        {
            _watch.Cancel(session);
        }

        return world.Now + (world.Swarm.Interval * world.Eyes.Pick(0.3, 1.0, 3.0));
    }

    /// <summary>Whether who is told has the truth, as it must once nothing is under way. Who is not told, for want of 0.3 or of room, has none.</summary>
    public bool IsWatchAtRest(ClientSession session) =>
        _watch is null || _watch.IsTrue(out var hasBegun) || (!hasBegun && (session.Version is not MdpVersion.V03 || world.Swarm.Settings.MaxWatchers == 1));

    /// <summary>The process is gone; nobody waits any more.</summary>
    public void Drop()
    {
        foreach (var call in _open)
        {
            call.Ask.IsOver = true;
        }

        _open.Clear();
        _watch = null;
    }

    /// <summary>One of them.</summary>
    public SdkCall? Any(Dice whim) => _open.Count == 0 ? null : _open[whim.Below(_open.Count)];

    /// <summary>A new call.</summary>
    public SdkCall Ask()
    {
        var (whim, swarm, witness) = (world.Whim, world.Swarm, world.Witness);
        var isManagement = whim.Chance(8);
        var service = whim.Below(swarm.ServiceCount);
        if (!isManagement && swarm.Has(Fault.NameBomb) && whim.Chance(40))
        {
            world.Reach.Count(Row.ServiceNameBomb);
            service = 4 + whim.Below(6);
        }
        else if (whim.Chance(4))
        {
            service = 3;
        }

        var record = witness.Service(service);
        var isOnce = whim.Chance(20);
        var ask = witness.History.Ask(_client, new(new(whim.Next(), whim.Next() | 1)), record, isOnce, isManagement);
        ask.IsPoison = swarm.Has(Fault.Poison) && whim.Chance(15);
        var call = new SdkCall(ask)
        {
            Service = ServiceName.Parse(isManagement ? "mmi.service" : record.Text),
            Body = new(Write(ask, record, swarm.Has(Fault.Flood) && whim.Chance(30)), 0),
            Flags = (isOnce ? RequestFlags.NotIdempotent : RequestFlags.None) | (whim.Chance(80) ? RequestFlags.AskAccepted : RequestFlags.None),
            Deadline = world.Now + swarm.CallTimeout,
            UsefulUntil = whim.Chance(80) ? world.Now + (swarm.CallTimeout * 0.9) : Instant.Never,
            Patience = whim.Pick(swarm.Interval * 1.5, swarm.Interval * 4, Timeout.InfiniteTimeSpan),
            RetriesLeft = _retries,
        };
        call.Rename(ask.RequestId);
        _open.Add(call);
        return call;
    }

    /// <summary>The caller does not want it any more.</summary>
    public void Cancel(SdkCall call, ClientSession session)
    {
        if (call.IsResting)
        {
            End(call);
        }
        else
        {
            session.Cancel(call, world.Now);
        }
    }

    /// <summary>Time passed: who rested long enough tries again, and whose time is over is over.</summary>
    public void Look()
    {
        for (var index = _open.Count - 1; index >= 0; index--)
        {
            if (index >= _open.Count || _open[index] is not { IsResting: true } call)
            {
                continue;
            }

            if (call.Deadline <= world.Now)
            {
                End(call);
            }
            else if (call.RetryAt <= world.Now)
            {
                call.IsResting = false;
                call.RetryAt = Instant.Never;
                call.IsOwed = false;
                world.Reach.Count(Row.TriedAgain);
                (call.Ask.Execution, call.Ask.Partials) = (0, 0);
                _client.Try(call);
            }
        }
    }

    /// <summary>A part of an answer came.</summary>
    public void TakePart(ClientRequest request, in RequestOutcome part)
    {
        if (request is not SdkCall call)
        {
            _watch!.Take(part);
            return;
        }

        Claim.That(_open.Contains(call) && !call.IsResting, $"{_client.Name} gets a part of the answer to ask {call.Ask.Id}, which has ended");
        if (!call.Ask.IsManagement)
        {
            world.Witness.History.Answer(call.Ask, part.Body, isFinal: false);
        }
    }

    /// <summary>A try ended.</summary>
    public void TakeOutcome(ClientRequest request, in RequestOutcome outcome)
    {
        if (request is not SdkCall call)
        {
            _watch!.End(outcome);
            return;
        }

        var ask = call.Ask;
        world.Transcript.Note($"---- {_client.Name}: ask {ask.Id} ends as {outcome.Kind} {outcome.Code} {outcome.Stage}");
        world.Transcript.Mix(((long)ask.Id << 16) ^ ((long)outcome.Kind << 8) ^ outcome.Code);
        Claim.That(_open.Contains(call) && !call.IsResting, $"ask {ask.Id} of {_client.Name} ends as {outcome.Kind}, and has ended before");
        Judge(call, outcome);
        call.IsOwed = outcome.IsOwed;
        if (MayTryAgain(call, outcome))
        {
            call.RetriesLeft--;
            call.IsResting = true;
            call.RetryAt = world.Now + (world.Swarm.Interval * world.Whim.Pick(0.1, 0.5));
            return;
        }

        End(call);
    }

    private static OctetFrames Write(AskRecord ask, ServiceRecord service, bool isLarge)
    {
        if (ask.IsManagement)
        {
            return new(service.Octets);
        }

        var octets = new byte[AskNote.Octets];
        new AskNote(0, ask.Id).Write(octets);
        return isLarge ? new(octets, Padding) : new(octets);
    }

    // As FailureOf says what is transient.
    private static bool MayTryAgain(SdkCall call, in RequestOutcome outcome) => call.RetriesLeft > 0 && !call.IsCancelled && (call.MayRunTwice || outcome.HasNeverRun) && outcome.Kind switch
    {
        OutcomeKind.Unanswered or OutcomeKind.LinkLost => call.MayRunTwice && outcome.Stage is not RequestStage.Answering,
        OutcomeKind.Failed => !outcome.IsWorkers && outcome.Code is ErrorCode.QueueFull or ErrorCode.Stopping,
        _ => false,
    };

    private void Judge(SdkCall call, in RequestOutcome outcome)
    {
        var ask = call.Ask;
        switch (outcome.Kind)
        {
            case OutcomeKind.Replied when !ask.IsManagement:
                world.Witness.History.Answer(ask, outcome.Body, isFinal: true);
                break;
            case OutcomeKind.Replied:
                Claim.That(!ask.HasFinal, $"ask {ask.Id} is answered twice");
                ask.HasFinal = true;
                break;
            case OutcomeKind.Failed:
                Claim.That(ask.Codes.Contains(outcome.Code), $"ask {ask.Id} fails with {outcome.Code}, which nobody said");
                Claim.That(!ask.HasFinal, $"ask {ask.Id} fails, and was answered");
                world.Reach.Count(outcome.Code switch
                {
                    ErrorCode.TakenOver => Row.RefusedWith409,
                    ErrorCode.WorkerLost => Row.WorkerLostTold,
                    ErrorCode.QueueFull or ErrorCode.Stopping => Row.RejectedTold,
                    _ => default,
                });
                break;
            case OutcomeKind.TimedOut:
                Claim.That(world.Now >= call.Deadline, $"ask {ask.Id} times out before its time");
                Claim.That(outcome.WasSent || (ask.Acceptances == 0 && ask.Executions == 0), $"ask {ask.Id} is said never to have been sent, and was accepted");
                world.Reach.Count(outcome.WasSent ? Row.TimedOutSent : Row.TimedOutUnreachable);
                break;
            case OutcomeKind.Unanswered:
                Claim.That(outcome.WasSent, $"ask {ask.Id} is unanswered, and was never sent");
                world.Reach.Count(Row.Unanswered);
                break;
            case OutcomeKind.LinkLost:
                Claim.That(outcome.WasSent, $"ask {ask.Id} lost its link, and was never sent");
                world.Reach.Count(Row.LinkLostForGood);
                break;
            case OutcomeKind.Cancelled:
                Claim.That(call.IsCancelled, $"ask {ask.Id} is cancelled, and nobody wanted that");
                break;
            case OutcomeKind.Malformed:
                Claim.That(false, $"ask {ask.Id} got something malformed: {outcome.Text}");
                break;
        }

        CheckTime(call);
    }

    // Within its budget, unless the process itself, or all of them, stood still when it was over.
    private void CheckTime(SdkCall call)
    {
        var excused = Instant.Later(Instant.Later(call.Deadline, _client.LastThaw), world.LastJumpEnd);
        Claim.That(world.Now <= excused, $"ask {call.Ask.Id} of {_client.Name} had time until {call.Deadline}, and ends at {world.Now}");
    }

    private void End(SdkCall call)
    {
        CheckTime(call);
        _open.Remove(call);
        call.Ask.IsOver = true;
        if (call.IsOwed)
        {
            call.IsOwed = false;
            _client.Withdraw(call);
        }
    }
}
