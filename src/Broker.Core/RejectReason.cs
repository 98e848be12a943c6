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

    /// <summary>The broker is draining: it ends what it holds, and takes nothing more.</summary>
    Draining,

    /// <summary>Nobody serves the service, and its policy is not to wait for a worker.</summary>
    NoWorker,

    /// <summary>It asks for what this broker does not offer: durability.</summary>
    NotOffered,

    /// <summary>Its id belongs to a request for another service.</summary>
    IdOfAnotherService,

    /// <summary>Its id belongs to a request whose reply has begun to go out on another connection, and cannot be continued on this one.</summary>
    ReplyBegun,

    /// <summary>A 0.3 peer asks for a heartbeat outside the broker's bounds.</summary>
    HeartbeatBounds,

    /// <summary>A 0.3 worker serves as many services as it may.</summary>
    ServicesPerWorker,

    /// <summary>There are as many watches of presence as there may be.</summary>
    Watchers,

    /// <summary>As many lists were told in this second as may be.</summary>
    ManagementLists,
}
