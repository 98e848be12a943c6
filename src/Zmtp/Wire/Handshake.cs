namespace Mdp.Zmtp.Wire;

/// <summary>The first two stages of a connection: the greetings, and the mechanism's commands up to the peer's metadata.</summary>
/// <remarks>
/// Lives only as long as they do. Everything that arrives before it has succeeded is from a stranger, and bounded by size and time. What is
/// wrong behind the greeting is told to the peer as ERROR, so that it does not come back with the same (37/ZMTP Error Handling).
/// </remarks>
internal sealed class Handshake
{
    private readonly ConnectionSettings _settings;
    private readonly OutboundQueue _outbound;
    private readonly Mechanism _mechanism;
    private readonly GreetingReader _greeting;
    private FrameHeaderReader _header;
    private CommandReader _command;

    /// <summary>Writes our greeting, and nothing else before the peer's is complete and good.</summary>
    public Handshake(ZmtpSide side, ConnectionSettings settings, OutboundQueue outbound)
    {
        _settings = settings;
        _outbound = outbound;
        _mechanism = new NullMechanism(side, settings);
        _greeting = new GreetingReader(_mechanism);
        Greeting.Write(_mechanism, outbound);
    }

    /// <summary>The other end, once the handshake has succeeded.</summary>
    public Peer? Peer { get; private set; }

    /// <summary>How the peer broke the protocol, once the handshake has failed.</summary>
    public ZmtpViolation Violation { get; private set; }

    /// <summary>The reason in the peer's ERROR.</summary>
    public string? PeerError { get; private set; }

    /// <summary>Consumes from the front of <paramref name="octets"/> what belongs to the handshake, and nothing behind it.</summary>
    public HandshakeStep Advance(ref ReadOnlySpan<byte> octets)
    {
        var step = HandshakeStep.Incomplete;
        while (step == HandshakeStep.Incomplete && !octets.IsEmpty)
        {
            step = _greeting.IsComplete ? ReadCommand(ref octets) : ReadGreeting(ref octets);
        }

        return step;
    }

    /// <summary>Gives back the memory of a command that will never be complete.</summary>
    public void Discard() => _command.Release();

    private HandshakeStep ReadGreeting(ref ReadOnlySpan<byte> octets)
    {
        if (!_greeting.TryRead(ref octets, out var violation))
        {
            Violation = violation;
            return HandshakeStep.Failed;
        }

        if (_greeting.IsComplete)
        {
            _mechanism.Begin(_outbound);
        }

        return HandshakeStep.Incomplete;
    }

    private HandshakeStep ReadCommand(ref ReadOnlySpan<byte> octets)
    {
        if (!_command.HasBegun)
        {
            if (!_header.TryRead(ref octets, out var header, out var violation))
            {
                return violation == ZmtpViolation.None ? HandshakeStep.Incomplete : Fail(violation);
            }

            if (!header.IsCommand)
            {
                return Fail(ZmtpViolation.MessageBeforeReady);
            }

            if (header.Length > _settings.Limits.HandshakeOctetsMax)
            {
                return Fail(ZmtpViolation.CommandTooLong);
            }

            _command.Begin((int)header.Length);
        }

        if (!_command.TryComplete(ref octets, out var body))
        {
            return HandshakeStep.Incomplete;
        }

        var step = Receive(body);
        _command.Release();
        return step;
    }

    private HandshakeStep Receive(ReadOnlySpan<byte> body)
    {
        if (!ZmtpCommand.TryRead(body, out var command))
        {
            return Fail(ZmtpViolation.CommandMalformed);
        }

        if (command.Name.SequenceEqual(ErrorCommand.Name))
        {
            PeerError = ErrorCommand.ReadReason(command.Data);
            return HandshakeStep.PeerError;
        }

        switch (_mechanism.Receive(command, _outbound, out var metadata, out var violation))
        {
            case MechanismStep.Continue:
                return HandshakeStep.Incomplete;
            case MechanismStep.MetadataArrived when TryRecognize(metadata, out violation):
                _mechanism.Accept(_outbound);
                return HandshakeStep.Succeeded;
            default:
                return Fail(violation);
        }
    }

    private HandshakeStep Fail(ZmtpViolation violation)
    {
        ErrorCommand.Write(violation, _outbound);
        Violation = violation;
        return HandshakeStep.Failed;
    }

    private bool TryRecognize(Metadata metadata, out ZmtpViolation violation)
    {
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
        Peer = new Peer(type, identity, metadata, _greeting.Major, _greeting.Minor);
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
