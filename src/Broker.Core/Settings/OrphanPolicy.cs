namespace Mdp.Broker.Core;

/// <summary>What becomes of a request whose client has gone.</summary>
public enum OrphanPolicy : byte
{
    /// <summary>A waiting request is cancelled; a running one is not started again.</summary>
    Cancel,

    /// <summary>It runs to its end as if the client were there; the reply is dropped and counted.</summary>
    Continue,
}
