namespace Mdp.Zmtp.Wire;

/// <summary>The names of socket types on the wire, and who may talk to whom.</summary>
internal static class ZmtpSocketTypes
{
    public static ReadOnlySpan<byte> NameOf(ZmtpSocketType type) => type switch
    {
        ZmtpSocketType.Req => "REQ"u8,
        ZmtpSocketType.Rep => "REP"u8,
        ZmtpSocketType.Dealer => "DEALER"u8,
        _ => "ROUTER"u8,
    };

    /// <returns>False for a name that neither a ROUTER nor a DEALER may talk to. Names are upper case (37/ZMTP The Socket-Type Property).</returns>
    public static bool TryParse(ReadOnlySpan<byte> name, out ZmtpSocketType type)
    {
        for (type = ZmtpSocketType.Req; type <= ZmtpSocketType.Router; type++)
        {
            if (name.SequenceEqual(NameOf(type)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The rows ROUTER and DEALER of the RFC's table of legal combinations.</summary>
    public static bool MayTalk(ZmtpSocketType ours, ZmtpSocketType theirs) => (ours, theirs) switch
    {
        (ZmtpSocketType.Router, ZmtpSocketType.Req or ZmtpSocketType.Dealer or ZmtpSocketType.Router) => true,
        (ZmtpSocketType.Dealer, ZmtpSocketType.Rep or ZmtpSocketType.Dealer or ZmtpSocketType.Router) => true,
        _ => false,
    };
}
