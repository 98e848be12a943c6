using Mdp.Client.Session;
using Mdp.Zmtp;

namespace Mdp.Client;

/// <summary>What the transport's and the session's reasons are for a caller.</summary>
internal static class ConnectionReasons
{
    /// <summary>Why a dial failed.</summary>
    public static MdpConnectionReason Of(DialFailure failure) => failure switch
    {
        DialFailure.Refused => MdpConnectionReason.Refused,
        DialFailure.NameUnknown => MdpConnectionReason.NameUnknown,
        DialFailure.TimedOut => MdpConnectionReason.DialTimedOut,
        _ => MdpConnectionReason.Unreachable,
    };

    /// <summary>Why an open connection ended.</summary>
    public static MdpConnectionReason Of(CloseReason reason) => reason switch
    {
        CloseReason.PeerClosed => MdpConnectionReason.BrokerClosed,
        CloseReason.HeartbeatExpired => MdpConnectionReason.BrokerSilent,
        CloseReason.ProtocolViolation or CloseReason.MessageTooSlow or CloseReason.PeerError => MdpConnectionReason.ProtocolViolation,
        CloseReason.SendQueueFull or CloseReason.SendStalled => MdpConnectionReason.SendingStalled,
        _ => MdpConnectionReason.ConnectionReset,
    };

    /// <summary>Why the session closed a link.</summary>
    public static MdpConnectionReason Of(LinkEnd end) => end switch
    {
        LinkEnd.Silent => MdpConnectionReason.BrokerSilent,
        LinkEnd.Unanswered => MdpConnectionReason.RequestUnanswered,
        LinkEnd.Dismissed => MdpConnectionReason.BrokerDismissed,
        LinkEnd.Violation => MdpConnectionReason.ProtocolViolation,
        LinkEnd.Reset => MdpConnectionReason.Reset,
        LinkEnd.Stopped => MdpConnectionReason.Disposed,
        _ => MdpConnectionReason.RequestGivenUp,
    };
}
