using System.Globalization;
using System.Text;
using Mdp.Broker.Core;
using Mdp.Heartbeating;

namespace Mdp.Simulation.Tests;

/// <summary>What kind of schedule a seed stands for: who takes part, under which settings, and which troubles there are.</summary>
/// <remarks>
/// A schedule with every fault finds less than many schedules with a few faults each, because faults hide one another. So each schedule
/// draws its own subset, its own limits, mostly small ones, and its own haste.
/// </remarks>
internal sealed class Swarm
{
    private static readonly string[] Names = ["alpha", "beta", "gamma"];

    // Seeds.txt has seeds from before there were sessions; with this salt they name the same schedules as they did.
    private const ulong Salt = 0x5345_5432;

    // And seeds from before the broker's heartbeat changed: with this one none of them has that.
    private const ulong TermsSalt = 0x5445_9B12;

    // And those from before there were watchers.
    private const ulong WatchSalt = 0x45_5945_5343;

    private readonly Dice _dice = new();
    private readonly Dice _eyes = new();
    private readonly Dice _cast = new();
    private readonly Dice _terms = new();
    private ulong _followingWorkers;
    private ulong _followingClients;
    private ulong _sdkWorkers;
    private ulong _sdkClients;

    public ulong Seed { get; private set; }

    public Fault Faults { get; private set; }

    public BrokerSettings Settings { get; private set; } = new();

    public int Workers { get; private set; }

    public int Clients { get; private set; }

    /// <summary>The services that workers offer.</summary>
    public ReadOnlySpan<string> Services => Names.AsSpan(0, ServiceCount);

    public int ServiceCount { get; private set; }

    /// <summary>Requests that each client wants to make.</summary>
    public int AsksPerClient { get; private set; }

    /// <summary>Heartbeat interval: the measure of all times here.</summary>
    public TimeSpan Interval { get; private set; }

    /// <summary>Silence that is death.</summary>
    public TimeSpan Window { get; private set; }

    /// <summary>Silence after which a peer that does not answer PING is given up by the host.</summary>
    public TimeSpan Silence { get; private set; }

    /// <summary>Silence after which the kernel gives a connection up: TCP keepalive and user timeout.</summary>
    public TimeSpan KernelPatience { get; private set; }

    /// <summary>The chaos, before everything heals.</summary>
    public TimeSpan Chaos { get; private set; }

    /// <summary>Between two faults.</summary>
    public TimeSpan FaultGap { get; private set; }

    /// <summary>The longest ordinary way of a message.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>How often a worker misbehaves with a request, in percent.</summary>
    public int Malice { get; private set; }

    /// <summary>How long an ordinary job takes at most.</summary>
    public TimeSpan Job { get; private set; }

    /// <summary>A client's patience.</summary>
    public TimeSpan Patience { get; private set; }

    /// <summary>Whether a client may have several requests outstanding.</summary>
    public bool IsPipelined { get; private set; }

    /// <summary>Octets of a message, beyond which the host closes the connection.</summary>
    public static long MessageOctetsMax => 50_000;

    /// <summary>What the core lets a body have.</summary>
    public BodyBounds Bounds { get; private set; } = BodyBounds.None;

    /// <summary>Messages that may wait for a peer that does not read, before the host closes its connection.</summary>
    public int OutboundMax { get; private set; }

    /// <summary>Whether, after a stall, the host ticks before it reads what has arrived meanwhile.</summary>
    public bool TicksBeforeReading { get; private set; }

    /// <summary>Whether the host goes on delivering what comes from a peer that the core has asked to close.</summary>
    public bool DeliversWhileClosing { get; private set; }

    /// <summary>Whether the broker is stopped in good order at the end.</summary>
    public bool StopsAtEnd { get; private set; }

    /// <summary>Whether all workers are such as neither read nor beat while they work.</summary>
    public bool HasPlainWorkers { get; private set; }

    /// <summary>The longest time that anything may take after everything is healed.</summary>
    public TimeSpan DrainMax { get; private set; }

    /// <summary>Whether sessions of the SDKs take part, and so 0.3.</summary>
    public bool HasSessions { get; private set; }

    /// <summary>What a broker announces: 0.3 to everybody, to some, or in some of its lives.</summary>
    public Announcement Announcement { get; private set; }

    /// <summary>Whether some leave their heartbeat to the broker, and the broker's changes while it runs.</summary>
    public bool HasTerms { get; private set; }

    /// <summary>The longest interval that anybody may have.</summary>
    public TimeSpan IntervalMax => HasTerms && Interval * 4 < HeartbeatSettings.Default.Interval ? HeartbeatSettings.Default.Interval : Interval * 4;

    /// <summary>The whole time of a call of the client SDK.</summary>
    public TimeSpan CallTimeout { get; private set; }

    /// <summary>Whether processes of the client SDK watch who comes and goes.</summary>
    public bool HasWatchers { get; private set; }

    /// <summary>Whether this worker is one of the SDK.</summary>
    public bool IsSdkWorker(int number) => HasSessions && (_sdkWorkers >> number & 1) != 0;

    /// <summary>Whether this client is one of the SDK.</summary>
    public bool IsSdkClient(int number) => HasSessions && (_sdkClients >> number & 1) != 0;

    /// <summary>Whether this worker leaves its heartbeat to the broker.</summary>
    public bool IsFollowingWorker(int number) => HasTerms && (_followingWorkers >> number & 1) != 0;

    /// <summary>Whether this client leaves its heartbeat to the broker.</summary>
    public bool IsFollowingClient(int number) => HasTerms && (_followingClients >> number & 1) != 0;

    public bool Has(Fault fault) => (Faults & fault) != Fault.None;

    /// <summary>Draws everything from the seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="mask">Faults that may be on; the rest of the schedule stays as it is.</param>
    public void Draw(ulong seed, Fault mask = Fault.All)
    {
        Seed = seed;
        HasPlainWorkers = false;
        _dice.Reset(seed);
        Faults = DrawFaults() & mask;
        Interval = TimeSpan.FromMilliseconds(_dice.Pick(100, 1000, 2500));
        var liveness = _dice.Pick(2, 3, 3, 3, 5);
        Window = Interval * liveness;
        Silence = Window + Interval;
        KernelPatience = Window * 4;
        Chaos = Interval * _dice.Between(6, 30);
        FaultGap = Interval * _dice.Pick(0.5, 1.5, 4);
        Delay = Interval * _dice.Pick(0.005, 0.05, 0.3);
        Malice = _dice.Pick(5, 20, 60);
        Job = Interval * _dice.Pick(0.01, 0.2, 1.0);
        Patience = Interval * _dice.Pick(2, 8, 30);
        IsPipelined = _dice.Chance(60);
        OutboundMax = _dice.Pick(2, 5, 50);
        TicksBeforeReading = _dice.Chance(50);
        DeliversWhileClosing = _dice.Chance(50);
        StopsAtEnd = _dice.Chance(15);
        Bounds = _dice.Chance(70) ? BodyBounds.None : new(FramesMax: 2, OctetsMax: _dice.Pick(100, 20_100), OctetsPerFrame: 32);
        ServiceCount = _dice.Pick(1, 1, 2, 3);
        Workers = _dice.Pick(1, 2, 2, 3, 3, 4, 6);
        Clients = _dice.Pick(1, 1, 2, 2, 3, 5);
        AsksPerClient = _dice.Pick(1, 3, 6, 10);
        var byDefault = DrawService();
        var services = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal);
        foreach (var name in Services)
        {
            if (_dice.Chance(50))
            {
                services.Add(name, DrawService());
            }
        }

        Settings = new()
        {
            Heartbeat = new(Interval, liveness),
            DefaultService = byDefault,
            Services = services,
            MaxServices = _dice.Pick(ServiceCount, ServiceCount + 1, 10_000),
            MaxServicesWithoutWorker = _dice.Pick(1, 2, 1_000),
            MaxClientQueueLength = _dice.Pick(1, 3, 1_000, 1_000),
            MaxClientQueueOctets = _dice.Pick(40_000, 64L << 20),
            MaxTotalOctets = _dice.Pick(60_000, 1L << 30, 1L << 30),
            MaxViolations = _dice.Pick(1, 3, 10),
            MaxEndedRequests = 16,
            MaxManagementListsPerSecond = 1_000_000,
            MaxDeadLetters = _dice.Pick(0, 1, 1_000),
            MaxDeadLetterOctets = _dice.Pick(0, 25_000, 64L << 20),
        };
        _cast.Reset(seed ^ Salt);
        HasSessions = _cast.Chance(60);
        HasTerms = false;
        if (HasSessions)
        {
            DrawCast();
            DrawTerms();
        }

        DrawWatchers(seed);
        SetDrain(Settings.Services.Values.Append(Settings.DefaultService));
    }

    /// <summary>The same schedule with plain workers, and with the default settings for everything but the heartbeats.</summary>
    public void MakePlain()
    {
        HasPlainWorkers = true;
        HasSessions = false;
        HasWatchers = false;
        HasTerms = false;
        Bounds = BodyBounds.None;
        Settings = new() { Heartbeat = Settings.Heartbeat };
        SetDrain([Settings.DefaultService]);
    }

    /// <summary>A schedule without troubles of its own, under these settings for every service.</summary>
    public void Set(ServiceSettings service)
    {
        Seed = 0;
        HasSessions = false;
        HasWatchers = false;
        HasTerms = false;
        Faults = Fault.None;
        Interval = TimeSpan.FromSeconds(1);
        Window = Interval * 3;
        Silence = Window + Interval;
        KernelPatience = Window * 4;
        Delay = TimeSpan.Zero;
        OutboundMax = int.MaxValue;
        ServiceCount = 1;
        Bounds = BodyBounds.None;
        TicksBeforeReading = false;
        DeliversWhileClosing = false;
        Settings = new() { Heartbeat = new(Interval, 3), DefaultService = service, MaxEndedRequests = 1 };
    }

    /// <summary>All options on one line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed {Seed}: {Workers} workers, {Clients} clients x {AsksPerClient}, {ServiceCount} services, ");
        text.Append(CultureInfo.InvariantCulture, $"heartbeat {Interval.TotalMilliseconds} ms x {Settings.Heartbeat.Liveness}, chaos {Chaos.TotalMilliseconds} ms, ");
        text.Append(CultureInfo.InvariantCulture, $"delay {Delay.TotalMilliseconds} ms, job {Job.TotalMilliseconds} ms, patience {Patience.TotalMilliseconds} ms, malice {Malice} %, ");
        text.Append(CultureInfo.InvariantCulture, $"outbound {OutboundMax}{(IsPipelined ? ", pipelined" : "")}{(TicksBeforeReading ? ", ticks before reading" : "")}{(StopsAtEnd ? ", stops" : "")}\n");
        text.Append(CultureInfo.InvariantCulture, $"faults: {Faults}\n");
        if (HasSessions)
        {
            text.Append(CultureInfo.InvariantCulture, $"sessions: workers {_sdkWorkers:b}, clients {_sdkClients:b}, 0.3 announced {Announcement}, calls {CallTimeout.TotalMilliseconds} ms, credit {Settings.MaxCredit}, kept {Settings.MaxKeptReplies}/{Settings.MaxKeptReplyOctets}, lag {Settings.MaxWorkerLag.TotalMilliseconds} ms{(HasTerms ? string.Create(CultureInfo.InvariantCulture, $", following workers {_followingWorkers:b}, clients {_followingClients:b}") : "")}\n");
        }

        if (HasWatchers)
        {
            text.Append(CultureInfo.InvariantCulture, $"watchers: {Settings.MaxWatchers} at most\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"limits: services {Settings.MaxServices}/{Settings.MaxServicesWithoutWorker}, client {Settings.MaxClientQueueLength}/{Settings.MaxClientQueueOctets}, total {Settings.MaxTotalOctets}, violations {Settings.MaxViolations}, letters {Settings.MaxDeadLetters}/{Settings.MaxDeadLetterOctets}\n");
        Describe(text, "default", Settings.DefaultService);
        foreach (var (name, service) in Settings.Services)
        {
            Describe(text, name, service);
        }

        return text.ToString();
    }

    private void SetDrain(IEnumerable<ServiceSettings> services)
    {
        var slowest = services.Max(static service => service.QueueTimeout + (Finite(service.ProcessingTimeout) * 2));
        DrainMax = slowest + KernelPatience + (Window * 6) + (Interval * 20) + (HasSessions ? CallTimeout + (Interval * 10) + Window * 6 : TimeSpan.Zero) + (HasTerms ? IntervalMax * 20 : TimeSpan.Zero);
    }

    private static TimeSpan Finite(TimeSpan timeout) => timeout > TimeSpan.FromHours(1) ? TimeSpan.Zero : timeout;

    private static void Describe(StringBuilder text, string name, ServiceSettings service) => text.Append(
        CultureInfo.InvariantCulture,
        $"service {name}: {service.OnWorkerLost}, {service.MaxAttempts} attempts, queue {service.QueueTimeout.TotalMilliseconds} ms {service.MaxQueueLength}/{service.MaxQueueOctets} {service.OnQueueFull}, processing {service.ProcessingTimeout.TotalMilliseconds} ms, client gone {service.OnClientGone}, grace {service.ReconnectGrace.TotalMilliseconds} ms, no worker {service.OnNoWorker}, partials {service.MaxBufferedPartialOctets}\n");

    private Fault DrawFaults()
    {
        var likelihood = _dice.Pick(0, 15, 30, 30, 50, 100);
        var faults = Fault.None;
        for (uint bit = 1; bit < (uint)Fault.All; bit <<= 1)
        {
            if (_dice.Chance(likelihood))
            {
                faults |= (Fault)bit;
            }
        }

        return faults;
    }

    private void DrawWatchers(ulong seed)
    {
        _eyes.Reset(seed ^ WatchSalt);
        HasWatchers = _eyes.Chance(40) && HasSessions;
        if (HasWatchers)
        {
            Settings = Settings with { MaxWatchers = _eyes.Pick(1, 1_000, 1_000) };
        }
    }

    private void DrawCast()
    {
        _sdkWorkers = DrawSome();
        _sdkClients = DrawSome();
        Announcement = _cast.Pick(Announcement.ToAll, Announcement.ToAll, Announcement.ToAll, Announcement.ToSome, Announcement.InSomeLives);
        CallTimeout = Interval * _cast.Pick(3, 10, 40);
        Settings = Settings with
        {
            DefaultService = Extend(Settings.DefaultService),
            Services = Settings.Services.ToDictionary(static pair => pair.Key, pair => Extend(pair.Value), StringComparer.Ordinal),
            MaxCredit = _cast.Pick(1, 2, 1_000, 1_000),
            MaxWorkerLag = Interval,
            MaxKeptReplies = _cast.Pick(0, 1, 1_000, 1_000),
            MaxKeptReplyOctets = _cast.Pick(0, 3_000, 16L << 20, 16L << 20),
        };
    }

    // Workers of 0.1 and 0.2 have to be configured as the broker is, so none of them takes part where that changes.
    private void DrawTerms()
    {
        _terms.Reset(Seed ^ TermsSalt);
        HasTerms = Announcement is Announcement.ToAll && _terms.Chance(50);
        _followingWorkers = _terms.Pick(ulong.MaxValue, _terms.Next());
        _followingClients = _terms.Pick(ulong.MaxValue, _terms.Next());
        _sdkWorkers = HasTerms ? ulong.MaxValue : _sdkWorkers;
    }

    private ulong DrawSome() => _cast.Pick(ulong.MaxValue, ulong.MaxValue, _cast.Next());

    private ServiceSettings Extend(ServiceSettings service) => service with
    {
        ReconnectGrace = Interval * _cast.Pick(0, 0, 1, 5),
        OnNoWorker = _cast.Chance(10) ? NoWorkerPolicy.Fail : NoWorkerPolicy.Queue,
    };

    private ServiceSettings DrawService() => new()
    {
        OnWorkerLost = _dice.Chance(75) ? WorkerLossPolicy.Requeue : WorkerLossPolicy.Fail,
        MaxAttempts = _dice.Pick(1, 2, 3, 5, 5),
        QueueTimeout = Interval * _dice.Pick(1.5, 6, 20),
        ProcessingTimeout = _dice.Chance(40) ? TimeSpan.FromHours(24) : Interval * _dice.Pick(1.2, 4, 12),
        MaxQueueLength = _dice.Pick(1, 3, 10_000, 10_000),
        MaxQueueOctets = _dice.Pick(30_000, 256L << 20, 256L << 20),
        OnQueueFull = _dice.Chance(60) ? FullQueuePolicy.Reject : FullQueuePolicy.DisplaceOldest,
        OnClientGone = _dice.Chance(65) ? OrphanPolicy.Cancel : OrphanPolicy.Continue,
        MaxBufferedPartialOctets = _dice.Pick(0, 60, 64L << 20, 64L << 20),
    };
}
