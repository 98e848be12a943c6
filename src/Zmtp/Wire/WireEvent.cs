namespace Mdp.Zmtp.Wire;

/// <summary>One fact about a connection, in the order in which the octets tell it.</summary>
internal readonly struct WireEvent
{
    private readonly object? _subject;

    private WireEvent(WireEventKind kind, object? subject, CloseReason reason = CloseReason.None, ZmtpViolation violation = ZmtpViolation.None)
    {
        Kind = kind;
        _subject = subject;
        Reason = reason;
        Violation = violation;
    }

    public WireEventKind Kind { get; }

    /// <summary>Why the connection ended; only of Closed.</summary>
    public CloseReason Reason { get; }

    /// <summary>How the peer broke the protocol, where that is why; only of Closed.</summary>
    public ZmtpViolation Violation { get; }

    /// <summary>The other end; only of HandshakeSucceeded.</summary>
    public Peer Peer => (Peer)_subject!;

    /// <summary>The message, with one reference, which is now the receiver's; only of MessageArrived.</summary>
    public Message Message => (Message)_subject!;

    /// <summary>The reason in the peer's ERROR command: up to 255 printable characters, or null; only of Closed.</summary>
    public string? PeerError => (string?)_subject;

    public static WireEvent HandshakeSucceeded(Peer peer) => new(WireEventKind.HandshakeSucceeded, peer);

    public static WireEvent MessageArrived(Message message) => new(WireEventKind.MessageArrived, message);

    public static WireEvent Closed(CloseReason reason, ZmtpViolation violation, string? peerError = null) =>
        new(WireEventKind.Closed, peerError, reason, violation);
}
