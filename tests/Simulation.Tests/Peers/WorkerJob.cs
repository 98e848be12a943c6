using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>What a worker does with the request that it has in hand, in good faith or not.</summary>
internal sealed class WorkerJob(World world, ModelWorker worker)
{
    private readonly List<Conduct> _misconducts = [];
    private readonly byte[] _token = new byte[RequestToken.Octets];
    private readonly byte[] _formerToken = new byte[RequestToken.Octets];
    private AskRecord? _ask;
    private Link? _askedOn;
    private Conduct _conduct;
    private int _execution;
    private int _parts;
    private int _part;
    private bool _hasFormerToken;
    private Instant _begun;

    /// <summary>Whether there is one.</summary>
    public bool IsInHand => _ask is not null;

    /// <summary>What its worker is capable of in this schedule.</summary>
    public void Choose()
    {
        _ask = null;
        _hasFormerToken = false;
        Array.Clear(_token);
        _misconducts.Clear();
        Add(Fault.KillWorkers, Conduct.DieBeforeReading, Conduct.DieWhileWorking, Conduct.DieAfterWork, Conduct.DieWhileReplying, Conduct.DieAfterPartials);
        Add(Fault.Hang, Conduct.Hang);
        Add(Fault.Slow, Conduct.WorkLong);
        Add(Fault.Leave, Conduct.Leave);
        Add(Fault.Lie, Conduct.ForgeToken, Conduct.StealToken, Conduct.StaleToken, Conduct.ReplyTwice, Conduct.PartialAfterReply);
        Add(Fault.Lie, Conduct.ReadyAgain, Conduct.ReadyElsewhere, Conduct.FloodHeartbeats);
        Add(Fault.Garbage, Conduct.Garbage, Conduct.ChangeRole, Conduct.ChangeVersion, Conduct.ReplyTooLarge);
    }

    /// <summary>There is none any more.</summary>
    public void Drop() => _ask = null;

    /// <summary>The chaos is over: what hangs comes back.</summary>
    public void Heal()
    {
        if (IsInHand && _conduct is Conduct.Hang or Conduct.WorkLong)
        {
            worker.SetJob(world.Whim.Between(TimeSpan.Zero, world.Swarm.Job));
        }
    }

    /// <summary>It is given a request.</summary>
    public void Begin(Link link, in MdpCommand command)
    {
        Claim.That(!IsInHand || link != _askedOn, $"{link} gets a request while it works on another");
        var isRead = AskNote.TryRead(command.Body.Frames!.Control(command.Body.First), out var note);
        Claim.That(isRead, $"{link} gets a request that no client wrote");
        _conduct = world.IsChaos && _misconducts.Count > 0 && world.Whim.Chance(world.Swarm.Malice)
            ? _misconducts[world.Whim.Below(_misconducts.Count)]
            : Conduct.Reply;
        var ask = world.Witness.History.Asks[note.Ask];
        if (ask.IsPoison && world.IsChaos)
        {
            _conduct = Conduct.DieWhileWorking;
        }

        if (_conduct is Conduct.DieBeforeReading)
        {
            world.Reach.Count(Row.WorkerKilledBeforeReading);
            _ask = ask;
            worker.Die(Death.Reset);
            return;
        }

        _ask = ask;
        _askedOn = link;
        _begun = world.Now;
        _execution = world.Witness.History.Execute(ask);
        _hasFormerToken = true;
        _token.CopyTo(_formerToken, 0);
        command.Address.CopyTo(_token);
        _part = 0;
        _parts = worker.Version is MdpVersion.V02 && (_conduct is Conduct.DieAfterPartials || world.Whim.Chance(40)) ? world.Whim.Between(1, 3) : 0;
        world.Transcript.Note($"---- {worker.Name} executes ask {ask.Id}: {_conduct}");
        worker.SetJob(StepLength());
    }

    private TimeSpan StepLength() => _conduct switch
    {
        Conduct.Hang when world.IsChaos => world.Swarm.Chaos,
        Conduct.WorkLong when world.IsChaos => world.Swarm.Window * world.Whim.Pick(1.2, 2.0, 4.0),
        _ => world.Whim.Between(TimeSpan.Zero, world.Swarm.Job) / (_parts + 1),
    };

    /// <summary>The next step is due.</summary>
    public void Work()
    {
        if (_ask is null)
        {
            return;
        }

        if (_part < _parts && _conduct is not (Conduct.DieWhileWorking or Conduct.ForgeToken or Conduct.StealToken or Conduct.StaleToken))
        {
            worker.Answer(_token, new(_ask.Id, _execution, _part++, IsFinal: false), MdpCommandName.WorkerPartial, worker.Version);
            if (_conduct is Conduct.DieAfterPartials && _part == _parts)
            {
                world.Reach.Count(Row.WorkerKilledAfterPartials);
                worker.Die(Death.Closed);
                return;
            }

            worker.SetJob(StepLength());
            return;
        }

        Conclude();
    }

    private void Conclude()
    {
        switch (_conduct)
        {
            case Conduct.DieWhileWorking or Conduct.DieAfterPartials:
                world.Reach.Count(Row.WorkerKilledWhileWorking);
                worker.Die(world.Whim.Chance(80) ? Death.Closed : Death.Reset);
                break;
            case Conduct.DieAfterWork:
                world.Reach.Count(Row.WorkerKilledAfterWork);
                _ask!.Finished++;
                worker.Die(Death.Closed);
                break;
            case Conduct.DieWhileReplying:
                world.Reach.Count(Row.WorkerKilledWhileReplying);
                Reply();
                worker.Die(world.Whim.Chance(50) ? Death.Closed : Death.Torn);
                break;
            case Conduct.Leave:
                world.Reach.Count(Row.WorkerLeftBusy);
                worker.Say(MdpCommandName.WorkerDisconnect);
                _ask = null;
                worker.BeginAnew();
                break;
            case Conduct.ForgeToken or Conduct.StealToken or Conduct.StaleToken:
                ReplyFalsely();
                break;
            case Conduct.ReplyTwice or Conduct.PartialAfterReply:
                ReplyTwice();
                break;
            case Conduct.ReadyAgain:
                world.Reach.Count(Row.ReadyTwice);
                worker.SayReady(world.Witness.Service(worker.Service).Octets);
                Finish();
                break;
            case Conduct.ReadyElsewhere:
                world.Reach.Count(Row.ReadyForAnotherService);
                worker.SayReady(world.Witness.Service((worker.Service + 1) % 3).Octets);
                Finish();
                break;
            case Conduct.FloodHeartbeats:
                FloodHeartbeats();
                Reply();
                Finish();
                break;
            case Conduct.ReplyTooLarge:
                worker.AnswerTooLarge(_token, new(_ask!.Id, _execution, _part, IsFinal: true));
                Finish();
                break;
            case Conduct.Garbage:
                worker.Babble();
                Finish();
                break;
            case Conduct.ChangeRole:
                worker.AskAsClient();
                Finish();
                break;
            case Conduct.ChangeVersion:
                worker.Answer(_token, new(_ask!.Id, _execution, _part, IsFinal: true), MdpCommandName.WorkerFinal, worker.Version is MdpVersion.V01 ? MdpVersion.V02 : MdpVersion.V01);
                Finish();
                break;
            default:
                Reply();
                Finish();
                break;
        }
    }

    private void FloodHeartbeats()
    {
        world.Reach.Count(Row.HeartbeatFlood);
        for (var beat = 0; beat < 20; beat++)
        {
            worker.Say(MdpCommandName.WorkerHeartbeat);
        }
    }

    private void Reply()
    {
        var worked = world.Now - _begun;
        if (worked > world.Swarm.Window && !worker.IsThreaded && _askedOn is { State: LinkState.Open, Worker.Stand: WorkerStand.Busy } && _askedOn == worker.Link)
        {
            world.Reach.Count(Row.BusyWorkerSilentPastItsWindow);
        }

        if (_conduct is Conduct.Hang)
        {
            world.Reach.Count(Row.HandlerHung);
        }

        if (worker.WasFrozenPastWindow && _askedOn!.State is not LinkState.Open)
        {
            world.Reach.Count(Row.ReplyOfThawedWorkerAfterItsDeath);
        }

        _ask!.Finished++;
        if (_askedOn != worker.Link && !worker.KnowsNoConnections && world.Whim.Chance(world.IsChaos ? 70 : 100))
        {
            // Its connection is not the one that brought the request: nobody waits for this reply any more.
            return;
        }

        worker.Answer(_token, new(_ask.Id, _execution, _part, IsFinal: true), MdpCommandName.WorkerFinal, worker.Version);
    }

    private void ReplyFalsely()
    {
        world.Reach.Count(Row.ReplyWithForeignToken);
        if (_conduct is Conduct.StaleToken && _hasFormerToken)
        {
            _formerToken.CopyTo(_token, 0);
        }
        else if (_conduct is not Conduct.StealToken || !world.Broker.TryStealToken(worker.Link, _token))
        {
            new RequestToken(world.Whim.Next(), (ulong)world.Whim.Between(1, 9), 1).Write(_token);
        }

        worker.Answer(_token, new(_ask!.Id, _execution, 0, IsFinal: true), world.Whim.Chance(70) || worker.Version is MdpVersion.V01 ? MdpCommandName.WorkerFinal : MdpCommandName.WorkerPartial, worker.Version);
        Finish();
    }

    private void ReplyTwice()
    {
        world.Reach.Count(Row.ReplyTwice);
        var note = new AnswerNote(_ask!.Id, _execution, _part, IsFinal: true);
        worker.Answer(_token, note, MdpCommandName.WorkerFinal, worker.Version);
        var isPartial = _conduct is Conduct.PartialAfterReply && worker.Version is MdpVersion.V02;
        worker.Answer(_token, note with { IsFinal = !isPartial }, isPartial ? MdpCommandName.WorkerPartial : MdpCommandName.WorkerFinal, worker.Version, world.Swarm.Window * world.Whim.Pick(0.1, 1.5));
        Finish();
    }

    private void Finish()
    {
        _ask = null;
        worker.Rest();
    }

    private void Add(Fault fault, params ReadOnlySpan<Conduct> conducts)
    {
        if (world.Swarm.Has(fault))
        {
            _misconducts.AddRange(conducts);
        }
    }
}
