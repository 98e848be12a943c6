namespace Mdp.Protocol;

/// <summary>What a message says, in one vocabulary for all versions. Where a version has no such command, the summary says so.</summary>
public enum MdpCommandName : byte
{
    /// <summary>Client to broker: do this. Carries service and body; in 0.3 id and time limit, too.</summary>
    ClientRequest,

    /// <summary>Broker to client: a part of the reply, more follows. Carries body, and service, or in 0.3 id. Not in 7/MDP.</summary>
    ClientPartial,

    /// <summary>Broker to client: the reply, or its last part; 7/MDP's REPLY. Carries body, and service, or in 0.3 id.</summary>
    ClientFinal,

    /// <summary>Worker to broker: I serve this service. Carries service; in 0.3 instance, heartbeat and credit, too.</summary>
    WorkerReady,

    /// <summary>Broker to worker: do this. Carries address and body; in 0.3 the address is a token, and attempt, time limit and service come with it.</summary>
    WorkerRequest,

    /// <summary>Worker to broker: a part of the reply, more follows. Carries address and body. Not in 7/MDP.</summary>
    WorkerPartial,

    /// <summary>Worker to broker: the reply, or its last part; 7/MDP's REPLY. Carries address and body.</summary>
    WorkerFinal,

    /// <summary>Both ways between worker and broker: a sign of life. In 0.3 it lists what the worker has in hand.</summary>
    WorkerHeartbeat,

    /// <summary>Both ways between worker and broker: the end of this session. In 0.3 it says why.</summary>
    WorkerDisconnect,

    /// <summary>Broker to client: there is no reply, and why. Carries id, code and text. Only in 0.3.</summary>
    ClientError,

    /// <summary>Broker to client: the request is held, and has an end to come. Carries id. Only in 0.3.</summary>
    ClientAccepted,

    /// <summary>Client to broker: the reply is not wanted any more. Carries id. Only in 0.3.</summary>
    ClientCancel,

    /// <summary>Both ways between client and broker: a sign of life. Only in 0.3.</summary>
    ClientHeartbeat,

    /// <summary>Client to broker: I am here, and will say so at this rate. Carries instance, heartbeat and name. Only in 0.3.</summary>
    ClientHello,

    /// <summary>Both ways between client and broker: the end of this session, and why. Only in 0.3.</summary>
    ClientDisconnect,

    /// <summary>Worker to broker: there is no reply from this worker, and why. Carries token, code and text. Only in 0.3.</summary>
    WorkerError,

    /// <summary>Broker to worker: end this request. Carries token and code. Only in 0.3.</summary>
    WorkerCancel,

    /// <summary>Worker to broker: how many requests may be in hand from now on. Carries credit. Only in 0.3.</summary>
    WorkerCredit,
}
