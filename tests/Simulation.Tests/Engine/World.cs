using Mdp.Broker.Core;
using Mdp.Heartbeating;

namespace Mdp.Simulation.Tests;

/// <summary>One schedule at a time: a broker, its peers and the network between them, in one thread and in virtual time, all from one seed.</summary>
/// <remarks>The objects are used again for the next schedule, so that running one costs little memory.</remarks>
internal sealed class World
{
    private const int EventsMax = 60_000;

    private readonly List<Link> _spareLinks = [];
    private readonly List<ModelWorker> _allWorkers = [];
    private readonly List<SdkWorker> _allSdkWorkers = [];
    private readonly List<WorkerPeer> _workers = [];
    private readonly List<ModelClient> _allClients = [];
    private readonly List<SdkClient> _allSdkClients = [];
    private readonly List<ClientPeer> _clients = [];
    private readonly Nemesis _nemesis;
    private readonly Operator _operator;
    private readonly Referee _referee;
    private readonly GuideHost _guide;

    public World()
    {
        Host = new(this);
        Broker = Host;
        _guide = new(this);
        Nobody = new(this);
        Plain = new(this);
        Mixed = new(this);
        Witness = Plain;
        _nemesis = new(this);
        _operator = new(this);
        _referee = new(this);
    }

    /// <summary>Virtual time.</summary>
    public Instant Now { get; private set; }

    /// <summary>When the machine was last resumed.</summary>
    public Instant LastJumpEnd { get; private set; }

    /// <summary>For how long it was suspended.</summary>
    public TimeSpan LastJump { get; private set; }

    /// <summary>The heartbeat interval by which the broker judged that.</summary>
    public TimeSpan LastJumpInterval { get; private set; }

    /// <summary>The broker's heartbeat, as its operator has written it down.</summary>
    public HeartbeatSettings Heartbeat { get; set; } = HeartbeatSettings.Default;

    public Agenda Agenda { get; } = new();

    public Swarm Swarm { get; } = new();

    /// <summary>Decides what peers do.</summary>
    public Dice Whim { get; } = new();

    /// <summary>Decides what the network does.</summary>
    public Dice Weather { get; } = new();

    /// <summary>Decides when which fault strikes whom.</summary>
    public Dice Fate { get; } = new();

    /// <summary>Decides what watchers do.</summary>
    public Dice Eyes { get; } = new();

    public ParcelStore Parcels { get; } = new();

    public Transcript Transcript { get; } = new();

    public Reach Reach { get; } = new();

    /// <summary>The process of our broker.</summary>
    public BrokerHost Host { get; }

    /// <summary>The process of the broker that takes part in this schedule: ours, unless another one is to be compared with it.</summary>
    public BrokerProcess Broker { get; private set; }

    /// <summary>Whether the broker is held to what ours promises.</summary>
    public bool IsJudged => Broker == Host;

    /// <summary>Counts what clients got, where brokers are compared; null everywhere else.</summary>
    public Tally? Tally { get; private set; }

    /// <summary>The witness of this schedule.</summary>
    public Witness Witness { get; private set; }

    /// <summary>Who looks on where only peers of 0.1 and 0.2 take part.</summary>
    public PlainWitness Plain { get; }

    /// <summary>Who looks on where sessions of the SDKs take part, and so 0.3.</summary>
    public MixedWitness Mixed { get; }

    /// <summary>Whoever asks for a dead letter to be tried again is not answered by its worker.</summary>
    public Link Nobody { get; }

    /// <summary>All connections of this schedule; the number of each is its place, from 1.</summary>
    public List<Link> Links { get; } = [];

    public IReadOnlyList<WorkerPeer> Workers => _workers;

    public IReadOnlyList<ClientPeer> Clients => _clients;

    /// <summary>Whether faults still strike. Afterwards everybody is healthy and polite.</summary>
    public bool IsChaos { get; private set; }

    /// <summary>Whether the schedule is over.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Faults since the counts were cleared.</summary>
    public long FaultCount { get; set; }

    /// <summary>Events since the counts were cleared.</summary>
    public long EventCount { get; private set; }

    /// <summary>Requests since the counts were cleared.</summary>
    public long AskCount { get; set; }

    /// <summary>Runs the schedule of a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="mask">Faults that may strike, to find out which of them a failure needs.</param>
    /// <exception cref="SimulationFailure">Something happened that must not happen.</exception>
    public void Run(ulong seed, Fault mask = Fault.All)
    {
        (Broker, Tally) = (Host, null);
        Begin(seed, mask);
        Run();
    }

    /// <summary>Runs the schedule of a seed with plain peers and default settings, and counts what clients got.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="mask">Faults that may strike.</param>
    /// <param name="isGuide">Whether with the model of the published brokers instead of ours.</param>
    /// <exception cref="SimulationFailure">Ours broke a promise.</exception>
    public Tally Compare(ulong seed, Fault mask, bool isGuide)
    {
        var tally = new Tally();
        (Broker, Tally) = (isGuide ? _guide : Host, tally);
        Begin(seed, mask);
        Run();
        tally.Close(Witness.History, Broker);
        return tally;
    }

    private void Run()
    {
        var events = 0;
        while (!IsOver && Agenda.TryTake(out var entry))
        {
            Claim.That(++events < EventsMax, $"the schedule does not come to an end: {EventsMax} events");
            Now = Instant.Later(entry.At, Now);
            Transcript.Now = Now;
            entry.Actor.Wake(entry.Tag);
        }

        EventCount += events;
        Claim.That(IsOver, $"nothing is left to happen, and the schedule is not over");
    }

    /// <summary>Counts from zero again.</summary>
    public void ClearCounts()
    {
        FaultCount = 0;
        EventCount = 0;
        AskCount = 0;
        Reach.Clear();
    }

    /// <summary>A new connection of a peer.</summary>
    public Link Connect(ModelPeer owner)
    {
        if (Links.Count == _spareLinks.Count)
        {
            _spareLinks.Add(new(this));
        }

        var link = _spareLinks[Links.Count];
        Links.Add(link);
        link.Begin(new(Links.Count), owner);
        return link;
    }

    /// <summary>The chaos is over.</summary>
    public void Heal()
    {
        IsChaos = false;
        Transcript.Note($"---- everything heals");
        Broker.Heal();
        foreach (var worker in _workers)
        {
            worker.Heal();
        }

        foreach (var client in _clients)
        {
            client.Heal();
        }
    }

    /// <summary>The whole machine is suspended, broker, peers and network: whatever was due meanwhile comes late.</summary>
    public void Jump(TimeSpan length)
    {
        Now += length;
        LastJumpEnd = Now;
        LastJump = length;
        LastJumpInterval = Witness.InForce.Interval;
        Transcript.Note($"---- everything stood still for {length.TotalSeconds} s");
    }

    /// <summary>The schedule is over.</summary>
    public void Close() => IsOver = true;

    /// <summary>Begins a schedule in which nothing happens by itself but what is due.</summary>
    public void BeginByHand(ServiceSettings service)
    {
        (Broker, Tally) = (Host, null);
        Swarm.Set(service);
        Begin(seed: 0);
    }

    /// <summary>Everything happens that is due by <paramref name="until"/>.</summary>
    public void RunUntil(Instant until)
    {
        while (Agenda.Earliest <= until && Agenda.TryTake(out var entry))
        {
            Now = Instant.Later(entry.At, Now);
            Transcript.Now = Now;
            entry.Actor.Wake(entry.Tag);
        }

        Now = Instant.Later(until, Now);
    }

    private void Begin(ulong seed, Fault mask)
    {
        Swarm.Draw(seed, mask);
        if (Tally is not null)
        {
            Swarm.MakePlain();
        }

        Begin(seed);
        _workers.Clear();
        for (var number = 0; number < Swarm.Workers; number++)
        {
            Enlist<WorkerPeer>(_workers, Swarm.IsSdkWorker(number) ? Pick(_allSdkWorkers, number, static (world, number) => new(world, number)) : Pick(_allWorkers, number, static (world, number) => new(world, number)));
        }

        _clients.Clear();
        for (var number = 0; number < Swarm.Clients; number++)
        {
            Enlist<ClientPeer>(_clients, Swarm.IsSdkClient(number) ? Pick(_allSdkClients, number, static (world, number) => new(world, number)) : Pick(_allClients, number, static (world, number) => new(world, number)));
        }

        _nemesis.Begin();
        _operator.Begin();
        _referee.Begin();
    }

    private void Begin(ulong seed)
    {
        Agenda.Clear();
        Transcript.Clear();
        Links.Clear();
        Parcels.Forgive();
        Whim.Reset(seed ^ 0x5748_494D);
        Weather.Reset(seed ^ 0x5745_4154);
        Fate.Reset(seed ^ 0x4641_5445);
        Eyes.Reset(seed ^ 0x4559_4553);
        Now = Instant.Zero + TimeSpan.FromHours(1);
        LastJumpEnd = Instant.Zero;
        LastJump = TimeSpan.Zero;
        Heartbeat = Swarm.Settings.Heartbeat;
        IsOver = false;
        IsChaos = true;
        Witness = Swarm.HasSessions ? Mixed : Plain;
        Witness.Begin();
        Broker.Begin();
    }

    private static void Enlist<T>(List<T> peers, T peer)
        where T : ModelPeer
    {
        peers.Add(peer);
        peer.Begin();
    }

    private T Pick<T>(List<T> all, int number, Func<World, int, T> create)
        where T : ModelPeer
    {
        while (all.Count <= number)
        {
            all.Add(create(this, all.Count));
        }

        return all[number];
    }
}
