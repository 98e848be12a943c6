using Mdp.Heartbeating;

namespace Mdp.Zmtp.Wire;

/// <summary>The first two stages of a connection: the greetings, and the mechanism's commands up to the peer's metadata.</summary>
/// <remarks>Lives only as long as they do. Everything that arrives before it has succeeded is from a stranger, and bounded by size and time.</remarks>
internal sealed class Handshake
{
    private readonly ConnectionSettings _settings;
    private readonly OutboundQueue _outbound;
    private readonly Mechanism _mechanism;
    private readonly GreetingReader _greeting;

    /// <summary>Writes our greeting, and nothing else before the peer's is complete and good.</summary>
    public Handshake(ZmtpSide side, ConnectionSettings settings, OutboundQueue outbound, Instant now)
    {
        _settings = settings;
        _outbound = outbound;
        _mechanism = new NullMechanism(side, settings);
        _greeting = new GreetingReader(_mechanism);
        Deadline = now + settings.Limits.HandshakeTime;
        Greeting.Write(_mechanism, outbound);
    }

    /// <summary>The instant at which the handshake must have succeeded, however much arrived.</summary>
    public Instant Deadline { get; }

    /// <summary>Whether the peer's greeting is complete, so that commands come next.</summary>
    public bool HasGreeting => _greeting.IsComplete;

    /// <summary>Consumes the greeting's octets from the front of <paramref name="octets"/>, and begins the mechanism behind the last.</summary>
    public bool TryReadGreeting(ref ReadOnlySpan<byte> octets, out ZmtpViolation violation)
    {
        if (!_greeting.TryRead(ref octets, out violation))
        {
            return false;
        }

        if (_greeting.IsComplete)
        {
            _mechanism.Begin(_outbound);
        }

        return true;
    }

    /// <summary>The peer's next command, other than ERROR.</summary>
    /// <param name="command">Borrowed for the call.</param>
    /// <param name="peer">The other end, when its metadata has arrived and is good; else null.</param>
    /// <param name="violation">What was wrong.</param>
    /// <returns>False with a violation.</returns>
    public bool TryReceive(in ZmtpCommand command, out Peer? peer, out ZmtpViolation violation)
    {
        peer = null;
        switch (_mechanism.Receive(command, _outbound, out var metadata, out violation))
        {
            case MechanismStep.Continue:
                return true;
            case MechanismStep.MetadataArrived when TryRecognize(metadata, out peer, out violation):
                _mechanism.Accept(_outbound);
                return true;
            default:
                return false;
        }
    }

    private bool TryRecognize(Metadata metadata, out Peer? peer, out ZmtpViolation violation)
    {
        peer = null;
        if (!metadata.TryGet(Metadata.SocketType, out var typeName)
            || !ZmtpSocketTypes.TryParse(typeName.Span, out var type)
            || !ZmtpSocketTypes.MayTalk(_settings.SocketType, type))
        {
            violation = ZmtpViolation.SocketTypeInvalid;
            return false;
        }

        if (!TryGetIdentity(metadata, out var identity))
        {
            violation = ZmtpViolation.IdentityInvalid;
            return false;
        }

        violation = ZmtpViolation.None;
        peer = new Peer(type, identity, metadata, _greeting.Major, _greeting.Minor);
        return true;
    }

    /// <summary>Identity addresses peers of a ROUTER; for a DEALER it SHALL be ignored (37/ZMTP The Identity Property).</summary>
    private bool TryGetIdentity(Metadata metadata, out RoutingId identity)
    {
        identity = default;
        if (_settings.SocketType != ZmtpSocketType.Router || !metadata.TryGet(Metadata.Identity, out var octets) || octets.IsEmpty)
        {
            return true;
        }

        if (octets.Length > RoutingId.OctetsMax || octets.Span[0] == 0)
        {
            return false;
        }

        identity = new RoutingId(octets.Span);
        return true;
    }
}
