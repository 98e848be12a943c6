using System.Diagnostics;
using Mdp.Broker.Core;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;

namespace Mdp.Broker;

/// <summary>The one place where the words of <c>Mdp.Zmtp</c> become the core's, and the core's become frames.</summary>
internal static class Translation
{
    /// <summary>The core's name for a connection.</summary>
    public static PeerId PeerOf(ConnectionId connection) => new(connection.Value);

    /// <summary>The connection that the core means.</summary>
    public static ConnectionId ConnectionOf(PeerId peer) => new(peer.Value);

    /// <summary>What the end of a connection says of the peer at its other end.</summary>
    public static DepartureReason DepartureOf(CloseReason reason, ZmtpViolation violation) => reason switch
    {
        CloseReason.ProtocolViolation when violation is ZmtpViolation.MessageTooLong or ZmtpViolation.TooManyFrames => DepartureReason.MessageTooLarge,
        CloseReason.PeerClosed or CloseReason.PeerReset or CloseReason.PeerError or CloseReason.IoFailed => DepartureReason.ConnectionLost,
        CloseReason.HeartbeatExpired => DepartureReason.HeartbeatExpired,
        CloseReason.ProtocolViolation or CloseReason.MessageTooSlow => DepartureReason.ProtocolViolation,
        CloseReason.SendQueueFull or CloseReason.SendStalled => DepartureReason.SendQueueFull,
        CloseReason.Superseded => DepartureReason.Superseded,
        CloseReason.Refused => DepartureReason.Evicted,

        // The core has asked for it and knows why; or the socket ends with the broker.
        CloseReason.Closed => DepartureReason.BrokerStopping,

        // Ours, not the peer's; the socket has logged it as an error.
        CloseReason.HandlerFailed => DepartureReason.ConnectionLost,

        // These end connections that the core was never told of.
        CloseReason.HandshakeFailed or CloseReason.HandshakeTimeout or CloseReason.ConnectionLimit => DepartureReason.ConnectionLost,
        CloseReason.None => throw new UnreachableException("a connection that has not ended"),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "no such reason"),
    };

    /// <summary>The reason that the monitor gives for a connection that the core ends.</summary>
    public static CloseReason CloseReasonOf(DepartureReason reason) => reason switch
    {
        DepartureReason.Graceful or DepartureReason.BrokerStopping or DepartureReason.ConnectionLost => CloseReason.Closed,
        DepartureReason.HeartbeatExpired => CloseReason.HeartbeatExpired,
        DepartureReason.ProtocolViolation or DepartureReason.MessageTooLarge => CloseReason.ProtocolViolation,
        DepartureReason.SendQueueFull => CloseReason.SendQueueFull,
        DepartureReason.Superseded => CloseReason.Superseded,
        DepartureReason.ProcessingTimeout or DepartureReason.Evicted => CloseReason.Refused,

        // Of attempts alone: no connection ends for them.
        DepartureReason.TokenLost or DepartureReason.HandlerFailed => CloseReason.Closed,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "no such reason"),
    };

    /// <summary>What the transport's limits leave for a body behind the longest envelope.</summary>
    public static BodyBounds BoundsOf(ZmtpLimits limits) => new(
        limits.FramesMax - Envelope.FramesMax,
        limits.MessageOctetsMax - Envelope.OctetsMax - (Envelope.FramesMax * ZmtpLimits.AccountedOctetsPerFrame),
        ZmtpLimits.AccountedOctetsPerFrame);

    /// <summary>Writes the message that an effect asks for.</summary>
    public static void Write(in Effect effect, MessageWriter writer)
    {
        Span<byte> token = stackalloc byte[RequestToken.Octets];
        var frames = new OutgoingFrames(writer, effect.Preceding);
        MdpWriter.Write(effect.ToCommand(token), ref frames);
    }
}
