using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>A request that was accepted and has not ended. The object is used again for later requests; the number never is.</summary>
internal sealed class PendingRequest : Deadlined
{
    public PendingRequest()
    {
        OpenNode = new(this);
        QueueNode = new(this);
    }

    /// <summary>Its number in this life of the broker, from 1.</summary>
    public ulong Number { get; private set; }

    /// <summary>Who waits for the reply.</summary>
    public Client Client { get; private set; } = null!;

    /// <summary>The version that the reply is written in.</summary>
    public MdpVersion Version { get; private set; }

    /// <summary>Who is to do it.</summary>
    public Service Service { get; private set; } = null!;

    /// <summary>What is to be done; one reference is held until the end.</summary>
    public Body Body { get; private set; }

    /// <summary>When it was accepted.</summary>
    public Instant AcceptedAt { get; private set; }

    /// <summary>When its worker got it, while it runs.</summary>
    public Instant StartedAt { get; private set; }

    /// <summary>Where it is.</summary>
    public RequestState State { get; private set; }

    /// <summary>The number of dispatches so far.</summary>
    public int Attempt { get; private set; }

    /// <summary>In whose hand it is, while it runs.</summary>
    public Assignment? Assignment { get; private set; }

    /// <summary>The worker that has it in hand, while it runs.</summary>
    public Worker? Worker => Assignment?.Worker;

    /// <summary>The dispatches that came to nothing; null for none.</summary>
    public List<LostAttempt>? LostAttempts { get; private set; }

    /// <summary>Parts of the reply that are held for a client that takes only a whole one.</summary>
    public List<Body>? Partials { get; private set; }

    /// <summary>The number of those.</summary>
    public int PartialCount => Partials?.Count ?? 0;

    /// <summary>Their octets.</summary>
    public long PartialOctets { get; private set; }

    /// <summary>Whether a part of the reply has gone out, so that no other attempt may begin it again.</summary>
    public bool HasForwardedPartial { get; set; }

    /// <summary>Its place among its client's open requests.</summary>
    public LinkedListNode<PendingRequest> OpenNode { get; }

    /// <summary>Its place in the queue, while it waits.</summary>
    public LinkedListNode<PendingRequest> QueueNode { get; }

    /// <summary>Begins a new request.</summary>
    public void Accept(ulong number, Client client, MdpVersion version, Service service, Body body, Instant now)
    {
        Debug.Assert(State is RequestState.Free, "A request object is used for one request at a time.");
        Number = number;
        Client = client;
        Version = version;
        Service = service;
        Body = body;
        AcceptedAt = now;
        State = RequestState.Waiting;
        body.Retain();
    }

    /// <summary>Puts it into a worker's hand, once more.</summary>
    public void Start(Assignment assignment, Instant now)
    {
        Debug.Assert(State is RequestState.Waiting, "Only a waiting request is started.");
        State = RequestState.Running;
        Assignment = assignment;
        StartedAt = now;
        Attempt++;
    }

    /// <summary>Takes it back from its worker; parts that it held of that worker's reply are forgotten.</summary>
    public void TakeBack(DepartureReason reason, Instant now)
    {
        Debug.Assert(State is RequestState.Running, "Only a running request is taken back.");
        (LostAttempts ??= []).Add(new(Attempt, Worker!.Peer.Id, Worker.Peer.Remote, reason, now));
        State = RequestState.Waiting;
        Assignment = null;
        ReleasePartials();
    }

    /// <summary>Holds a part of the reply.</summary>
    public void Hold(Body partial)
    {
        partial.Retain();
        (Partials ??= []).Add(partial);
        PartialOctets += partial.Octets;
    }

    /// <summary>Hands over the held parts, and their references, to whoever sends them.</summary>
    public List<Body>? TakePartials()
    {
        var partials = Partials;
        Partials = null;
        PartialOctets = 0;
        return partials;
    }

    /// <summary>Ends it and frees the object. The body's reference goes to the caller.</summary>
    public Body End()
    {
        Debug.Assert(State is not RequestState.Free, "A request ends once.");
        var body = Body;
        ReleasePartials();
        Client = null!;
        Service = null!;
        Body = default;
        State = RequestState.Free;
        Attempt = 0;
        Assignment = null;
        LostAttempts = null;
        HasForwardedPartial = false;
        return body;
    }

    private void ReleasePartials()
    {
        if (Partials is null)
        {
            return;
        }

        foreach (var partial in Partials)
        {
            partial.Release();
        }

        Partials = null;
        PartialOctets = 0;
    }
}
