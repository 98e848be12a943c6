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
    Stop,
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

    public bool IsFrom(MdpCommandName name) => Kind is CallKind.Receive && Name == name && !WasClosing;
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

    public void Begin()
    {
        Stand = WorkerStand.Unknown;
        Request = null;
        Number = 0;
        Attempt = 0;
    }
}

/// <summary>One client connection, as the events tell it.</summary>
internal sealed class ClientRecord
{
    public bool HasAppeared;
    public bool IsGone;
    public int Waiting;
    public long WaitingOctets;

    public void Begin()
    {
        HasAppeared = false;
        IsGone = false;
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

    public void Renew()
    {
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

    /// <summary>Executions whose worker finished them, whatever became of the reply.</summary>
    public int Finished;
}
