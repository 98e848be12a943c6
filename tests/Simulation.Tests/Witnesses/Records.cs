using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>What the host called.</summary>
internal enum CallKind : byte
{
    Connected,
    Receive,
    Violated,
    Heard,
    Disconnected,
    Tick,
    Drain,
    Stop,
    Reconfigure,
}

/// <summary>The call that is going on, and what was true before it.</summary>
internal sealed class CallRecord
{
    public CallKind Kind;
    public Link? Link;
    public MdpCommandName Name;
    public MdpVersion Version;
    public RequestToken Token;
    public bool HasToken;
    public ServiceRecord? Service;
    public bool IsManagement;
    public ManagementQuestion Question;
    public ulong Number;
    public RequestRecord? Replayed;
    public bool IsReserved;
    public AskRecord? Ask;
    public long Octets;
    public Body Body;
    public DepartureReason Reason;
    public bool WasClosing;
    public WorkerStand Stand;
    public RequestRecord? InHand;
    public int Answers;
    public int Departures;
    public RequestRecord? Accepted;
    public int Displaced;
    public RequestId Id;
    public RequestFlags Flags;
    public TimeSpan TimeLimit;
    public InstanceId Instance;
    public TimeSpan HeartbeatInterval;
    public HeartbeatSettings? Terms;
    public int Liveness;
    public int Credit;
    public int Code;
    public uint Received;
    public TimeSpan Lag;
    public readonly HashSet<RequestToken> Tokens = [];

    public bool IsFrom(MdpCommandName name) => Kind is CallKind.Receive && Name == name && !WasClosing;

    /// <summary>Whether it says of what it gives back that it never ran.</summary>
    public bool SaysNeverRan =>
        (IsFrom(MdpCommandName.WorkerError) || IsFrom(MdpCommandName.WorkerDisconnect)) && ((ErrorFlags)Flags & ErrorFlags.NeverRan) != ErrorFlags.None;
}

/// <summary>One service, as the events tell it.</summary>
internal sealed class ServiceRecord(string text, byte[] octets)
{
    public string Text { get; } = text;

    public byte[] Octets { get; } = octets;

    public ServiceSettings Settings { get; set; } = ServiceSettings.Default;

    public bool IsKnown;
    public int Workers;
    public int Idle;
    public int Waiting;
    public int Returned;
    public int Open;
    public long WaitingOctets;
    public long ReturnedOctets;

    public void Begin(BrokerSettings settings)
    {
        Settings = settings.Services.TryGetValue(Text, out var own) ? own : settings.DefaultService;
        IsKnown = false;
        Workers = Idle = Waiting = Returned = Open = 0;
        WaitingOctets = ReturnedOctets = 0;
    }
}

/// <summary>What a worker must be.</summary>
internal enum WorkerStand : byte
{
    Unknown,
    Idle,
    Busy,
    Fenced,
}

/// <summary>One worker, as the events tell it.</summary>
internal sealed class WorkerRecord(Link link)
{
    public Link Link { get; } = link;

    public WorkerStand Stand;
    public ServiceRecord Service = null!;
    public MdpVersion Version;
    public RequestRecord? Request;
    public ulong Number;
    public int Attempt;
    public Instant LastHeard;
    public Instant LastSpoke;
    public Instant LastMessage;
    public Instant FenceExpiry;
    public int Unanswered;
    public long IdleSince;

    /// <summary>All that it has in hand, in a world with 0.3; where there is none, it has one thing at a time.</summary>
    public readonly List<HandRecord> Hand = [];

    public readonly List<ServiceRecord> Services = [];
    public readonly TermsRecord Terms = new();
    public InstanceId Instance;
    public int Credit;
    public bool IsLagging;
    public ulong SentCount;

    public void Begin()
    {
        Stand = WorkerStand.Unknown;
        Request = null;
        Number = 0;
        Attempt = 0;
        Hand.Clear();
        Services.Clear();
        IsLagging = false;
        SentCount = 0;
    }
}

/// <summary>Something that a worker has in hand, its own or fenced.</summary>
internal sealed class HandRecord
{
    public RequestToken Token;
    public RequestRecord? Request;
    public ulong Sequence;
    public bool HasBegun;
    public Instant FenceExpiry = Instant.Never;
}

/// <summary>One client connection, as the events tell it.</summary>
internal sealed class ClientRecord
{
    public bool HasAppeared;
    public bool IsGone;
    public bool IsAway;
    public bool HasGreeted;
    public readonly TermsRecord Terms = new();
    public int Waiting;
    public long WaitingOctets;

    public void Begin()
    {
        HasAppeared = false;
        IsGone = false;
        IsAway = false;
        HasGreeted = false;
        Waiting = 0;
        WaitingOctets = 0;
    }
}

/// <summary>Where a request must be.</summary>
internal enum RequestStand : byte
{
    Waiting,
    Running,
    Ended,

    /// <summary>Its attempt came to nothing within this call; what becomes of it is to be told in the same.</summary>
    Lost,

    /// <summary>It is kept for the 0.3 worker that was lost with it.</summary>
    Held,
}

/// <summary>One request that the broker accepted, as the events tell it.</summary>
internal sealed class RequestRecord
{
    public ulong Number;
    public Link Client = null!;
    public ServiceRecord Service = null!;
    public AskRecord Ask = null!;
    public MdpVersion Version;
    public RequestStand Stand;
    public bool IsReturned;
    public bool IsQueued;
    public bool IsReplay;
    public bool HasForwarded;
    public int Attempt;
    public Link? Worker;
    public Instant AcceptedAt;
    public Instant Since;
    public long Octets;
    public long Cost;
    public long HeldOctets;
    public RequestOutcome Outcome;
    public RequestId Id;
    public bool IsOnce;
    public Instant UsefulUntil = Instant.Never;
    public InstanceId Loser;
    public Instant StartedAt;
    public bool HasBegun;
    public bool MayHaveRun;
    public DepartureReason LostFor;

    public void Renew()
    {
        Id = default;
        IsOnce = false;
        UsefulUntil = Instant.Never;
        Loser = default;
        HasBegun = false;
        MayHaveRun = false;
        Stand = RequestStand.Waiting;
        IsReturned = false;
        IsQueued = false;
        HasForwarded = false;
        Attempt = 0;
        Worker = null;
        HeldOctets = 0;
    }

    public override string ToString() => $"request {Number}/{Attempt} of {Client}";
}

/// <summary>The waiting requests of one client at one service, and how many of others went before them.</summary>
internal sealed class LaneRecord
{
    public Link Client = null!;
    public ServiceRecord Service = null!;
    public int Waiting;
    public int Passed;
    public int PassedMax;
}

/// <summary>What became of something that a client asked for.</summary>
internal enum AskFate : byte
{
    /// <summary>It has not reached the broker.</summary>
    Sent,

    /// <summary>The broker did not take it over, and said so by an event.</summary>
    Rejected,

    /// <summary>The broker holds it.</summary>
    Accepted,

    /// <summary>It ended otherwise than by a reply.</summary>
    Failed,

    /// <summary>A reply was sent.</summary>
    Replied,

    /// <summary>The broker's life ended before it did.</summary>
    Forgotten,
}

/// <summary>Something that a client asked for, once, on one connection.</summary>
internal sealed class AskRecord
{
    public int Id;
    public Link Link = null!;
    public ServiceRecord Service = null!;
    public MdpVersion Version;
    public bool IsManagement;
    public bool IsPoison;
    public int Replays;
    public AskFate Fate;
    public RequestOutcome Outcome;
    public int Executions;
    public int Execution;
    public int Partials;
    public bool HasFinal;

    /// <summary>The process that asked, where it may ask on one connection after the other; null for one that belongs to its connection.</summary>
    public SdkClient? Caller;

    /// <summary>The id that it goes by in 0.3.</summary>
    public RequestId RequestId;

    /// <summary>Whether it must not run twice.</summary>
    public bool IsOnce;

    /// <summary>Whether it was ever asked in a version that cannot say so.</summary>
    public bool WasAskedWithoutId;

    /// <summary>Whether its caller has its result.</summary>
    public bool IsOver;

    /// <summary>How often a broker accepted it, over all its lives.</summary>
    public int Acceptances;

    /// <summary>Codes of the errors that were sent about it, and of those that workers gave.</summary>
    public readonly HashSet<int> Codes = [];

    /// <summary>Executions whose worker finished them, whatever became of the reply.</summary>
    public int Finished;
}
