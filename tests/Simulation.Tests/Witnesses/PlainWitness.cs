using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches a broker among peers of 0.1 and 0.2, by the strictest books: in those versions each step of each request and worker follows from what came before.</summary>
internal sealed class PlainWitness : Witness
{
    private readonly ManagementWitness _management;

    public PlainWitness(World world)
        : base(world)
    {
        Requests = new(world, this);
        Workers = new(world, this);
        _management = new(this);
    }

    public RequestWitness Requests { get; }

    public WorkerWitness Workers { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<WorkerRecord> Registered => Workers.All;

    /// <inheritdoc/>
    public override int Accepted => Requests.Total;

    /// <inheritdoc/>
    public override int Letters => Requests.Letters;

    /// <inheritdoc/>
    public override void EndLife() => Requests.Forget();

    /// <inheritdoc/>
    public override RequestRecord? Find(ulong number) => Requests.Find(number);

    protected override void ForgetAll()
    {
        Requests.Begin();
        Workers.Begin();
    }

    protected override void Hear() => Workers.BeginCall();

    protected override void Note(in BrokerEvent fact)
    {
        switch (fact.Kind)
        {
            case BrokerEventKind.RequestAccepted:
                Requests.Accepted(fact);
                break;
            case BrokerEventKind.RequestRejected:
                Requests.Rejected(fact);
                break;
            case BrokerEventKind.RequestDispatched:
                Requests.Dispatched(fact);
                break;
            case BrokerEventKind.RequestRequeued:
                Requests.Requeued(fact);
                break;
            case BrokerEventKind.RequestEnded:
                Requests.Ended(fact);
                break;
            case BrokerEventKind.DeadLettered:
                Requests.DeadLettered(fact);
                break;
            case BrokerEventKind.DeadLetterDropped or BrokerEventKind.DeadLetterReplayed:
                Requests.LetterGone(fact);
                break;
            case BrokerEventKind.ReplyFenced:
                Workers.Fenced(fact);
                break;
            case BrokerEventKind.ReplyDropped:
                Requests.Dropped(fact);
                break;
            case BrokerEventKind.PeerViolation or BrokerEventKind.UnknownWorker or BrokerEventKind.ManagementAnswered:
                Call.Answers++;
                break;
            default:
                NotePeersAndServices(fact);
                break;
        }
    }

    protected override void Note(Link link, in Effect effect)
    {
        if (effect.Kind is EffectKind.Close)
        {
            Workers.Closed(link);
            return;
        }

        switch (effect.Name)
        {
            case MdpCommandName.WorkerRequest:
                Requests.Sent(link, effect);
                break;
            case MdpCommandName.ClientPartial or MdpCommandName.ClientFinal when Call.IsFrom(MdpCommandName.ClientRequest):
                _management.Answered(link, effect);
                break;
            case MdpCommandName.ClientPartial or MdpCommandName.ClientFinal:
                Requests.SentReply(link, effect);
                break;
            case MdpCommandName.WorkerHeartbeat:
                Workers.SentBeat(link);
                break;
            case MdpCommandName.WorkerDisconnect:
                Claim.That(link.Worker.Stand is WorkerStand.Unknown, $"{link} is told DISCONNECT while it is registered");
                Claim.That(link.IsClient is false, $"{link} is told DISCONNECT and is no worker");
                break;
            default:
                Claim.That(false, $"the broker sends {effect.Name}");
                break;
        }
    }

    protected override void CheckCall()
    {
        Requests.EndCall();
        Workers.EndCall();
        Claim.That(Call.Kind is not CallKind.Stop || (Requests.Count == 0 && Workers.Count == 0), $"the broker stops and holds {Requests.Count} requests and {Workers.Count} workers");
        var core = World.Host.Core;
        var (workers, withoutWorker) = (0, 0);
        foreach (var service in core.Directory.All)
        {
            workers += service.Workers.Count;
            withoutWorker += service.Workers.Count == 0 ? 1 : 0;
            Claim.That(service.Idle.Count == 0 || service.Queue.Count == 0, $"{service.Name} has idle workers and waiting requests");
        }

        Claim.That(workers == Workers.Count, $"the roster holds {workers} workers, and {Workers.Count} are registered");
        Claim.That(withoutWorker == core.Directory.CountWithoutWorker, $"{withoutWorker} services without worker are counted as {core.Directory.CountWithoutWorker}");
        Claim.That(core.Ledger.Count == Requests.Count, $"the ledger holds {core.Ledger.Count} requests, and {Requests.Count} are open");
        Claim.That(core.Ledger.Octets == Requests.Octets, $"the ledger counts {core.Ledger.Octets} octets, and {Requests.Octets} are held");
        Claim.That(core.Ledger.Octets <= World.Swarm.Settings.MaxTotalOctets, $"{core.Ledger.Octets} octets exceed the broker's limit");
    }

    private void NotePeersAndServices(in BrokerEvent fact)
    {
        switch (fact.Kind)
        {
            case BrokerEventKind.WorkerRegistered:
                Workers.Registered(fact);
                break;
            case BrokerEventKind.WorkerRefused:
                Workers.Refused(fact);
                break;
            case BrokerEventKind.WorkerDeparted:
                Workers.Departed(fact);
                break;
            case BrokerEventKind.WorkerSuspected:
                Workers.Suspected(fact);
                break;
            case BrokerEventKind.HeartbeatSent:
                Workers.Beat(fact);
                break;
            case BrokerEventKind.ClientAppeared:
                Claim.That(!LinkOf(fact.Peer).Client.HasAppeared, $"a client appears twice");
                LinkOf(fact.Peer).Client.HasAppeared = true;
                break;
            case BrokerEventKind.ClientDeparted:
                Requests.ClientDeparted(fact);
                break;
            case BrokerEventKind.ServiceAppeared:
                Appear(fact.Service!, isKnown: true);
                break;
            case BrokerEventKind.ServiceForgotten:
                Appear(fact.Service!, isKnown: false);
                break;
        }
    }
}
