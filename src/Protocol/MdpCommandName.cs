namespace Mdp.Protocol;

/// <summary>What a message says, whatever version it is written in. The names are 18/MDP's; where 7/MDP differs, the summary says so.</summary>
public enum MdpCommandName : byte
{
    /// <summary>Client to broker: do this. Carries service and body.</summary>
    ClientRequest,

    /// <summary>Broker to client: a part of the reply, more follows. Carries service and body. Not in 7/MDP.</summary>
    ClientPartial,

    /// <summary>Broker to client: the reply, or its last part; 7/MDP's REPLY. Carries service and body.</summary>
    ClientFinal,

    /// <summary>Worker to broker: I serve this service. Carries service.</summary>
    WorkerReady,

    /// <summary>Broker to worker: do this. Carries address and body.</summary>
    WorkerRequest,

    /// <summary>Worker to broker: a part of the reply, more follows. Carries address and body. Not in 7/MDP.</summary>
    WorkerPartial,

    /// <summary>Worker to broker: the reply, or its last part; 7/MDP's REPLY. Carries address and body.</summary>
    WorkerFinal,

    /// <summary>Both ways between worker and broker: a sign of life.</summary>
    WorkerHeartbeat,

    /// <summary>Both ways between worker and broker: the end of this session.</summary>
    WorkerDisconnect,
}
