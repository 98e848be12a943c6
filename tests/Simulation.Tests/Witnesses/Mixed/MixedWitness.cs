using System.Globalization;
using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches a broker among peers of all versions. In 0.3 a worker has several requests in hand, serves several services and comes back for what it lost; a client
/// asks again on another connection, and is not gone with the first.</summary>
internal sealed class MixedWitness : Witness
{
    private readonly MixedRequests _requests;
    private readonly MixedWorkers _workers;
    private readonly MixedTerms _terms;
    private readonly ManagementWitness _management;
    private readonly MixedAnswers _answers;
    private readonly MixedReturns _returns;
    private Link? _beating;
    private int _beats;
    private int _cancels;

    public MixedWitness(World world)
        : base(world)
    {
        _requests = new(world, this);
        _workers = new(world, this);
        _terms = new(world, this);
        _answers = new(world, this);
        _returns = new(world, this, _requests);
        _management = new(this);
        Watches = new(world, this);
    }

    public MixedRequests Requests => _requests;

    public MixedWorkers Workers => _workers;

    public MixedAnswers Answers => _answers;

    public MixedWatches Watches { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<WorkerRecord> Registered => _workers.All;

    /// <inheritdoc/>
    public override int Accepted => _requests.Total;

    /// <inheritdoc/>
    public override int Letters => _requests.Letters;

    /// <inheritdoc/>
    public override void Begin()
    {
        base.Begin();
        Watches.BeginSchedule();
    }

    /// <inheritdoc/>
    public override void EndLife() => _requests.Forget();

    /// <inheritdoc/>
    public override RequestRecord? Find(ulong number) => _requests.Find(number);

    /// <inheritdoc/>
    public override void BeginCall(CallKind kind, Link? link)
    {
        base.BeginCall(kind, link);
        Call.Tokens.Clear();
        Call.Id = default;
        Call.Terms = null;
        (_beats, _cancels) = (0, 0);
    }

    /// <inheritdoc/>
    public override void BeginCall(Link link, in MdpCommand command)
    {
        base.BeginCall(link, command);
        Call.Id = command.Id;
        Call.Flags = (RequestFlags)command.Flags;
        Call.TimeLimit = command.TimeLimit;
        Call.Instance = command.Instance;
        Call.HeartbeatInterval = command.HeartbeatInterval;
        Call.Liveness = command.Liveness;
        Call.Terms = HeartbeatTerms.TryRead(command.Headers, out var terms) ? terms : null;
        Call.Credit = command.Credit;
        Call.Code = command.Code;
        Call.Received = command.Received;
        Call.Lag = command.Lag;
        for (var tokens = command.Tokens; tokens.Length >= RequestToken.Octets; tokens = tokens[RequestToken.Octets..])
        {
            _ = RequestToken.TryRead(tokens[..RequestToken.Octets], out var token);
            Call.Tokens.Add(token);
        }
    }

    protected override void ForgetAll()
    {
        _requests.Begin();
        _workers.Begin();
        _answers.Begin();
        Watches.BeginLife();
    }

    protected override void Hear()
    {
        _terms.Hear();
        _workers.Hear();
    }

    protected override void Note(in BrokerEvent fact)
    {
        switch (fact.Kind)
        {
            case BrokerEventKind.RequestAccepted:
                _requests.Accept(fact);
                break;
            case BrokerEventKind.RequestRejected when Call is { IsManagement: true } && Call.IsFrom(MdpCommandName.ClientRequest):
                Watches.Reject(fact);
                break;
            case BrokerEventKind.RequestRejected:
                _requests.Reject(fact);
                break;
            case BrokerEventKind.RequestDispatched:
                _requests.Dispatch(fact);
                break;
            case BrokerEventKind.RequestRequeued:
                _returns.Requeue(fact);
                break;
            case BrokerEventKind.RequestHeld:
                _returns.Hold(fact);
                break;
            case BrokerEventKind.RequestAdopted:
                _returns.Adopt(fact);
                break;
            case BrokerEventKind.RequestAttached:
                _returns.Attach(fact);
                break;
            case BrokerEventKind.RequestEnded:
                _requests.End(fact);
                break;
            case BrokerEventKind.DeadLettered or BrokerEventKind.DeadLetterDropped or BrokerEventKind.DeadLetterReplayed:
                _requests.CountLetter(fact);
                break;
            case BrokerEventKind.ReplyRepeated:
                _answers.Repeat(fact);
                break;
            case BrokerEventKind.ReplyDropped or BrokerEventKind.ReplyKept:
                _requests.NoteReplyToNobody(fact);
                break;
            case BrokerEventKind.PeerViolation or BrokerEventKind.UnknownWorker or BrokerEventKind.ManagementAnswered or BrokerEventKind.DrainBegan:
                Call.Answers++;
                break;
            default:
                NoteWorkers(fact);
                break;
        }
    }

    protected override void Note(Link link, in Effect effect)
    {
        if (effect.Kind is EffectKind.Close)
        {
            _workers.Close(link);
            return;
        }

        switch (effect.Name)
        {
            case MdpCommandName.WorkerRequest:
                _requests.Send(link, effect);
                break;
            case MdpCommandName.ClientPartial or MdpCommandName.ClientError when Watches.Knows(effect.Id):
                Watches.See(link, effect);
                break;
            case MdpCommandName.ClientFinal or MdpCommandName.ClientPartial when Call is { IsManagement: true } && Call.IsFrom(MdpCommandName.ClientRequest):
                _management.Answered(link, effect);
                break;
            case MdpCommandName.ClientFinal or MdpCommandName.ClientPartial or MdpCommandName.ClientError or MdpCommandName.ClientAccepted:
                _answers.See(link, effect);
                break;
            case MdpCommandName.WorkerHeartbeat or MdpCommandName.ClientHeartbeat when !effect.Headers.IsEmpty:
                _terms.Tell(link, effect.Headers);
                break;
            case MdpCommandName.WorkerHeartbeat or MdpCommandName.ClientHeartbeat:
                Claim.That(--_beats >= 0, $"{link} gets a heartbeat that nobody told of");
                break;
            case MdpCommandName.WorkerCancel:
                Claim.That(--_cancels >= 0, $"{link} gets a CANCEL that nobody told of");
                Claim.That(link.Worker.Version is MdpVersion.V03, $"{link} is told CANCEL and has no such word");
                break;
            case MdpCommandName.WorkerDisconnect:
                Claim.That(link.Worker.Stand is WorkerStand.Unknown, $"{link} is told DISCONNECT while it is registered");
                Claim.That(link.IsClient is not true, $"{link} is told DISCONNECT and is no worker");
                break;
            case MdpCommandName.ClientDisconnect:
                Claim.That(link.IsClient is not false, $"{link} is told DISCONNECT and is no client");
                break;
            default:
                Claim.That(false, $"the broker sends {effect.Name}");
                break;
        }
    }

    protected override void CheckCall()
    {
        _requests.CheckCall();
        _workers.CheckCall();
        _terms.CheckCall();
        _answers.CheckCall();
        Watches.CheckCall();
        Claim.That(_beats == 0, $"a heartbeat to {_beating} is told of and not sent");
        Claim.That(_cancels == 0, $"{_cancels} CANCELs are told of and not sent");
        CheckSums();
    }

    private void CheckSums()
    {
        var core = World.Host.Core;
        var settings = World.Swarm.Settings;
        var (workers, withoutWorker) = (0, 0);
        foreach (var service in core.Directory.All)
        {
            var record = ServiceOf(service.Name.Text);
            workers += service.Workers.Count;
            withoutWorker += service.Workers.Count == 0 ? 1 : 0;
            Claim.That(service.Workers.Count == record.Workers, $"{record.Text} has {service.Workers.Count} workers, and {record.Workers} are registered");
            Claim.That(service.Queue.Count == record.Waiting, $"{record.Text} has a queue of {service.Queue.Count}, and {record.Waiting} wait");
            Claim.That(service.OpenCount == record.Open, $"{record.Text} counts {service.OpenCount} open requests, and {record.Open} are");
            Claim.That(service.Idle.Count == 0 || service.Queue.Count == 0, $"{record.Text} has workers with room, and waiting requests");
        }

        Claim.That(withoutWorker == core.Directory.CountWithoutWorker, $"{withoutWorker} services without worker are counted as {core.Directory.CountWithoutWorker}");
        Claim.That(core.Ledger.Count == _requests.Count, $"the ledger holds {core.Ledger.Count} requests, and {_requests.Count} are open");
        Claim.That(core.Ledger.Octets == _requests.Octets, $"the ledger counts {core.Ledger.Octets} octets, and {_requests.Octets} are held");
        Claim.That(core.Ledger.Octets <= settings.MaxTotalOctets, $"{core.Ledger.Octets} octets exceed the broker's limit");
        Claim.That(
            core.Ids.KeptCount <= settings.MaxKeptReplies && core.Ids.KeptOctets <= settings.MaxKeptReplyOctets,
            $"{core.Ids.KeptCount} outcomes of {core.Ids.KeptOctets} octets are kept");
        Claim.That(Call.Kind is not CallKind.Stop || (_requests.Count == 0 && _workers.Count == 0), $"the broker stops and holds {_requests.Count} requests and {_workers.Count} workers");
    }

    private void NoteWorkers(in BrokerEvent fact)
    {
        switch (fact.Kind)
        {
            case BrokerEventKind.WorkerRegistered:
                _workers.Register(fact);
                break;
            case BrokerEventKind.WorkerEnlisted:
                _workers.Enlist(fact);
                break;
            case BrokerEventKind.CreditChanged:
                _workers.ChangeCredit(fact);
                break;
            case BrokerEventKind.WorkerLagging or BrokerEventKind.WorkerCaughtUp:
                _workers.NoteLag(fact);
                break;
            case BrokerEventKind.WorkerRefused:
                _workers.Refuse(fact);
                break;
            case BrokerEventKind.WorkerDeparted:
                _workers.Depart(fact);
                break;
            case BrokerEventKind.WorkerSuspected:
                _workers.Suspect(fact);
                break;
            case BrokerEventKind.CancelSent:
                _cancels++;
                _workers.NoteCancel(fact);
                break;
            case BrokerEventKind.ClaimRefused:
                _cancels++;
                _workers.RefuseClaim(fact);
                break;
            case BrokerEventKind.HandlerFailed:
                _requests.FailHandler(fact);
                break;
            case BrokerEventKind.ReplyFenced:
                _workers.Fence(fact);
                _returns.Spoil(fact);
                break;
            case BrokerEventKind.WorkerRecovered:
                break;
            default:
                NoteClients(fact);
                break;
        }
    }

    private void NoteClients(in BrokerEvent fact)
    {
        switch (fact.Kind)
        {
            case BrokerEventKind.HeartbeatSent:
                _beats++;
                _beating = LinkOf(fact.Peer);
                _workers.Beat(fact);
                break;
            case BrokerEventKind.ClientAppeared:
                Claim.That(!LinkOf(fact.Peer).Client.HasAppeared, $"a client appears twice");
                LinkOf(fact.Peer).Client.HasAppeared = true;
                break;
            case BrokerEventKind.ClientGreeted:
                LinkOf(fact.Peer).Client.HasGreeted = true;
                LinkOf(fact.Peer).Client.Terms.Begin(Call, InForce);
                World.Reach.Count(Row.ClientGreeted);
                Call.Answers++;
                break;
            case BrokerEventKind.ClientRefused:
                Claim.That(false, $"a client's HELLO is refused: {fact.Reject}");
                break;
            case BrokerEventKind.SettingsChanged:
                Claim.That(Call.Kind is CallKind.Reconfigure, $"settings change by themselves");
                _terms.CountChange();
                InForce = World.Heartbeat;
                break;
            case BrokerEventKind.TermsAgreed:
                _terms.Agree(fact);
                break;
            case BrokerEventKind.ClientMissed:
                Claim.That(LinkOf(fact.Peer).Client.IsAway, $"{LinkOf(fact.Peer)} is missed, and was not away");
                LinkOf(fact.Peer).Client.IsAway = false;
                World.Reach.Count(Row.ClientMissed);
                break;
            case BrokerEventKind.WatchBegan:
                Watches.Begin(fact);
                break;
            case BrokerEventKind.WatchEnded:
                Watches.End(fact);
                break;
            case BrokerEventKind.ClientDeparted:
                _requests.DepartClient(fact);
                break;
            case BrokerEventKind.ServiceAppeared:
                Appear(fact.Service!, isKnown: true);
                break;
            case BrokerEventKind.ServiceForgotten:
                Appear(fact.Service!, isKnown: false);
                break;
            default:
                throw new SimulationFailure(string.Create(CultureInfo.InvariantCulture, $"the broker tells {fact.Kind}, which no witness knows"));
        }
    }
}
