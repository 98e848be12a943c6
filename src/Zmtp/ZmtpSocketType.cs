namespace Mdp.Zmtp;

/// <summary>The socket types that a ROUTER or DEALER may talk to (37/ZMTP The Socket-Type Property).</summary>
public enum ZmtpSocketType
{
    /// <summary>Sends requests in lock step with their replies.</summary>
    Req,

    /// <summary>Receives requests in lock step with their replies.</summary>
    Rep,

    /// <summary>Sends and receives freely, to and from all its peers in turn.</summary>
    Dealer,

    /// <summary>Sends and receives freely, and addresses each peer by its routing id.</summary>
    Router,
}
