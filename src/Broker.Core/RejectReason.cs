namespace Mdp.Broker.Core;

/// <summary>Why a well-formed message was not accepted.</summary>
public enum RejectReason : byte
{
    /// <summary>It was accepted.</summary>
    None,

    /// <summary>The service's queue holds as many requests as it may.</summary>
    ServiceQueueLength,

    /// <summary>The service's queue holds as many octets as it may.</summary>
    ServiceQueueOctets,

    /// <summary>The client has as many requests queued as it may.</summary>
    ClientQueueLength,

    /// <summary>The client has as many octets queued as it may.</summary>
    ClientQueueOctets,

    /// <summary>All held requests together reach the broker's limit of octets.</summary>
    TotalOctets,

    /// <summary>A reply with a body as large as this one would not fit into a message.</summary>
    BodyTooLarge,

    /// <summary>There are as many services as there may be.</summary>
    Services,

    /// <summary>There are as many services without a worker as there may be.</summary>
    ServicesWithoutWorker,

    /// <summary>The service name breaks the broker's rule for names.</summary>
    ServiceName,

    /// <summary>The name belongs to 8/MMI, which no worker may serve.</summary>
    ReservedName,

    /// <summary>The broker is stopping.</summary>
    Stopping,
}
