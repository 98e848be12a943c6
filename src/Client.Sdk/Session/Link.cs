using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>One connection of a session to its broker, from the wish for it to its end.</summary>
internal sealed class Link : Deadlined
{
    // What a message costs beside its body, about: a control frame and the frames' headers.
    private const int EnvelopeOctets = 64;

    private readonly SessionSettings _settings;
    private readonly Dictionary<RequestId, bool> _forsaken = [];
    private Pulse _pulse;

    public Link(LinkId id, SessionSettings settings)
    {
        Id = id;
        _settings = settings;
        IdleNode = new(this);
    }

    /// <summary>Its name.</summary>
    public LinkId Id { get; }

    /// <summary>How far it has come.</summary>
    public LinkState State { get; private set; }

    /// <summary>The version that is spoken on it, once it is open.</summary>
    public MdpVersion Version { get; private set; }

    /// <summary>Whether requests have ids on it, so that any number may be in flight; else it is one.</summary>
    public bool HasIds => Version is MdpVersion.V03;

    /// <summary>The requests in flight, in the order in which they were handed over.</summary>
    public LinkedList<ClientRequest> Requests { get; } = new();

    /// <summary>Its place among the links that could take a request, while it is there.</summary>
    public LinkedListNode<Link> IdleNode { get; }

    /// <summary>Whether the broker has said that it takes nothing more: what is in flight may end, and the rest goes elsewhere or waits for the next link.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Octets that wait to be sent on it, as far as the session knows.</summary>
    public long Unsent { get; set; }

    /// <summary>The heartbeat that holds on it at the moment.</summary>
    public HeartbeatSettings Heartbeat => _pulse.Agreed;

    /// <summary>When the broker last gave a sign of life, in attended time.</summary>
    public Instant LastHeard => _pulse.LastHeard;

    /// <summary>When the broker's silence becomes death. 0.1 and 0.2 brokers owe a client no sign of life; ZMTP PING watches them.</summary>
    public Instant Expiry => HasIds ? _pulse.Expiry : Instant.Never;

    /// <summary>When a heartbeat is owed to the broker.</summary>
    public Instant NextBeat => HasIds ? _pulse.NextBeat : Instant.Never;

    /// <summary>When something about it is due.</summary>
    public Instant NextDeadline => Instant.Earlier(Expiry, NextBeat);

    /// <summary>Whether it can take a request now.</summary>
    public bool HasRoom => State is LinkState.Open && !IsLeaving
        && (HasIds ? Unsent < _settings.UnsentOctetsMax : Requests.Count == 0);

    /// <summary>Its handshake succeeded.</summary>
    public void Open(MdpVersion version, Instant attended)
    {
        Debug.Assert(State is LinkState.Dialing, "A link opens once.");
        State = LinkState.Open;
        Version = version;
        _pulse = new(_settings.Heartbeat, attended);
    }

    /// <summary>The broker gave a sign of life.</summary>
    public void Heard(Instant attended) => _pulse.Heard(attended);

    /// <summary>Other terms hold from now on.</summary>
    public void Adopt(HeartbeatSettings terms) => _pulse.Adopt(terms);

    /// <summary>Something was sent to the broker.</summary>
    public void Spoke(Instant attended) => _pulse.Spoke(attended);

    /// <summary>A request was sent to the broker.</summary>
    public void Carry(ClientRequest request, Instant attended)
    {
        Requests.AddLast(request.Node);
        Unsent += request.Body.Octets + request.Headers.Length + EnvelopeOctets;
        _pulse.Spoke(attended);
    }

    /// <summary>A request on it ended, and the broker may still have it: what comes for it until it is sent again is dropped.</summary>
    public void Forsake(RequestId id, bool isTorn) => _forsaken[id] = isTorn;

    /// <summary>An answer came that nobody waits for at the moment. A dropped part leaves a gap in what follows; the end of the answer closes it.</summary>
    public void Drop(RequestId id, bool isPart)
    {
        if (_forsaken.ContainsKey(id))
        {
            _forsaken[id] = isPart;
        }
    }

    /// <summary>A forsaken request is sent again, or never will be.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="isTorn">Whether parts of its answer are missing, so that the rest makes no whole.</param>
    /// <returns>Whether it was forsaken here.</returns>
    public bool TryRecall(RequestId id, out bool isTorn) => _forsaken.Remove(id, out isTorn);

    /// <summary>Is lost or closed.</summary>
    public void End() => State = LinkState.Gone;
}
