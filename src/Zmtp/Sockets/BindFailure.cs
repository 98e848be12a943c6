namespace Mdp.Zmtp;

/// <summary>Why the system lets nobody listen at an endpoint.</summary>
public enum BindFailure : byte
{
    /// <summary>Something else; the exception's cause tells.</summary>
    Other,

    /// <summary>Somebody listens there.</summary>
    InUse,

    /// <summary>The address is none of this machine's; for ipc, the directory is not there.</summary>
    NotHere,

    /// <summary>This process has not the right: a port below 1024, a directory of somebody else.</summary>
    NotPermitted,

    /// <summary>The name has no address.</summary>
    NameUnknown,
}
