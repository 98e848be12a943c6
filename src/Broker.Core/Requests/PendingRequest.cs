using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>A request that was accepted and has not ended. The object is used again for later requests; the number never is.</summary>
/// <remarks>All that a waiting request is stands in this one object; what only few requests have is an object of its own, there for those few.</remarks>
internal sealed class PendingRequest : Deadlined
{
    /// <summary>About the length of the object in memory.</summary>
    private const int OctetsInMemory = 256;

    /// <summary>About the length of what a body is reached by.</summary>
    private const int OctetsOfBody = 32;

    private HeldParts _parts;
    private RequestLink _ofClient;
    private RequestLink _inLine;
    private bool _mayHaveRunBefore;

    /// <summary>Its number in this life of the broker, from 1.</summary>
    public ulong Number { get; private set; }

    /// <summary>The name that its client gave it; none below 0.3.</summary>
    public RequestId Id { get; private set; }

    /// <summary>Whether it can be known again by its id.</summary>
    public bool HasId => Id != default;

    /// <summary>Its place in the table of open ids, which has given it; meaningless without an id.</summary>
    public int IdPlace { get; set; }

    /// <summary>Who waits for the reply.</summary>
    public Client Client { get; private set; } = null!;

    /// <summary>The version that the reply is written in.</summary>
    public MdpVersion Version { get; private set; }

    /// <summary>Who is to do it.</summary>
    public Service Service { get; private set; } = null!;

    /// <summary>What is to be done; one reference is held until the end.</summary>
    public Body Body { get; private set; }

    /// <summary>Its client's headers, held with the body.</summary>
    public Headers Headers { get; private set; }

    /// <summary>What holding it costs, in octets.</summary>
    public long Cost => HeldOctets.Of(Body, Headers);

    /// <summary>Whether it may run again where it may have run before.</summary>
    public bool IsIdempotent { get; private set; }

    /// <summary>When it was accepted.</summary>
    public Instant AcceptedAt { get; private set; }

    /// <summary>Until when its client has use for an answer; Never where it did not say. The service's own limits hold besides.</summary>
    public Instant UsefulUntil { get; private set; }

    /// <summary>When its worker got it, while it runs or is kept for that worker.</summary>
    public Instant StartedAt { get; private set; }

    /// <summary>Where it is.</summary>
    public RequestState State { get; private set; }

    /// <summary>The number of dispatches so far.</summary>
    public int Attempt { get; private set; }

    /// <summary>Whether a worker may have worked on it: one has it in hand, or was lost with it and did not say that it never began.</summary>
    public bool MayHaveRun { get; private set; }

    /// <summary>In whose hand it is, while it runs.</summary>
    public Assignment? Assignment { get; private set; }

    /// <summary>The worker that has it in hand, while it runs.</summary>
    public Worker? Worker => Assignment?.Worker;

    /// <summary>The dispatches that came to nothing; null for none.</summary>
    public List<LostAttempt>? LostAttempts { get; private set; }

    /// <summary>Parts of the reply that are held for a client that takes only a whole one, or is away.</summary>
    public ref HeldParts Parts => ref _parts;

    /// <summary>Whether a part of the reply has gone out, so that no other attempt may begin it again.</summary>
    public bool HasForwardedPartial { get; set; }

    /// <summary>Whether a part of the reply went to nobody, so that what follows makes no whole.</summary>
    public bool IsReplyBroken { get; set; }

    /// <summary>Which worker may claim it; null while it runs, or when no worker may.</summary>
    public Claim? Claim { get; set; }

    /// <summary>Its place among its client's open requests.</summary>
    public ref RequestLink OfClient => ref _ofClient;

    /// <summary>Its place in the queue while it waits, or among those that are kept for their worker.</summary>
    public ref RequestLink InLine => ref _inLine;

    /// <summary>It is looked at soon.</summary>
    public void Foresee() => Foresight.Fetch(this, OctetsInMemory);

    /// <summary>It has been fetched, and its body is looked at soon.</summary>
    public void ForeseeBody() => Foresight.Fetch(Body.Frames, OctetsOfBody);

    /// <summary>When it will have waited for too long, if it begins to wait now.</summary>
    public Instant WaitsUntil(Instant now) => Instant.Earlier(now + Service.Settings.QueueTimeout, UsefulUntil);

    /// <summary>When its worker will have taken too long.</summary>
    public Instant RunsUntil => Instant.Earlier(StartedAt + Service.Settings.ProcessingTimeout, UsefulUntil);

    /// <summary>Whether its client is told of a failure, now or when it comes back.</summary>
    public bool CanTellFailure => Version is MdpVersion.V03 && (!Client.IsGone || Client.IsAwaited);

    /// <summary>Begins a new request; its service's name, and whatever else the command borrows, is not kept.</summary>
    public void Accept(ulong number, Client client, in MdpCommand command, Service service, Instant now)
    {
        Debug.Assert(State is RequestState.Free, "A request object is used for one request at a time.");
        Number = number;
        Id = command.Id;
        Client = client;
        Version = command.Version;
        Service = service;
        Body = command.Body;
        Headers = command.Headers;
        IsIdempotent = ((RequestFlags)command.Flags & RequestFlags.NotIdempotent) == RequestFlags.None;
        AcceptedAt = now;
        UsefulUntil = command.TimeLimit > TimeSpan.Zero ? now + command.TimeLimit : Instant.Never;
        State = RequestState.Waiting;
        command.Body.Retain();
    }

    /// <summary>Puts it into a worker's hand, once more.</summary>
    public void Start(Assignment assignment, Instant now)
    {
        Debug.Assert(State is RequestState.Waiting, "Only a waiting request is started.");
        State = RequestState.Running;
        Assignment = assignment;
        StartedAt = now;
        Attempt++;
        _mayHaveRunBefore = MayHaveRun;
        MayHaveRun = true;
    }

    /// <summary>Takes it back from its worker; parts that it held of that worker's reply are forgotten.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="neverRan">Whether that worker says that it never began.</param>
    /// <param name="now">Attended time.</param>
    public void TakeBack(DepartureReason reason, bool neverRan, Instant now)
    {
        Debug.Assert(State is RequestState.Running, "Only a running request is taken back.");
        MayHaveRun = !neverRan || _mayHaveRunBefore;
        (LostAttempts ??= []).Add(new(Attempt, Worker!.Peer.Id, Worker.Peer.Remote, reason, now));
        State = RequestState.Waiting;
        Assignment = null;
        Parts.Release();
    }

    /// <summary>Keeps it for the worker that lost it.</summary>
    public void Hold()
    {
        Debug.Assert(State is RequestState.Waiting, "Only what was taken back is kept for its worker.");
        State = RequestState.Held;
    }

    /// <summary>Its worker did not come back: it waits as any other.</summary>
    public void GiveUpHolding()
    {
        Debug.Assert(State is RequestState.Held, "Only what is kept can be kept no longer.");
        State = RequestState.Waiting;
    }

    /// <summary>Its worker came back and goes on with the same attempt, which was not lost after all.</summary>
    public void Resume(Assignment assignment)
    {
        Debug.Assert(State is RequestState.Waiting or RequestState.Held, "Only what is in nobody's hand goes on.");
        State = RequestState.Running;
        Assignment = assignment;
        LostAttempts!.RemoveAt(LostAttempts.Count - 1);
    }

    /// <summary>It waits no longer in its queue, or is kept no longer for its worker: somebody takes it out.</summary>
    public void LeaveLine()
    {
        if (State is RequestState.Waiting)
        {
            Service.Queue.Remove(this);
        }
        else
        {
            Service.Held.Remove(this);
        }
    }

    /// <summary>Another connection asked for it: its reply goes there.</summary>
    public void Attach(Client client) => Client = client;

    /// <summary>Ends it and frees the object. The body's reference goes to the caller.</summary>
    public Body End()
    {
        Debug.Assert(State is not RequestState.Free, "A request ends once.");
        var body = Body;
        Parts.Release();
        Id = default;
        Client = null!;
        Service = null!;
        Body = default;
        Headers = default;
        State = RequestState.Free;
        Attempt = 0;
        MayHaveRun = false;
        Assignment = null;
        LostAttempts = null;
        HasForwardedPartial = false;
        IsReplyBroken = false;
        Claim = null;
        return body;
    }
}
