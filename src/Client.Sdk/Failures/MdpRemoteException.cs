namespace Mdp.Client;

/// <summary>The worker answered with an error: its handler failed, or could not read the request.</summary>
public sealed class MdpRemoteException : MdpException
{
    internal MdpRemoteException(MdpFailure failure)
        : base(failure)
    {
    }

    /// <summary>The type of the exception that failed the handler, where the worker tells; null otherwise.</summary>
    public string? RemoteType => Failure.RemoteType;

    /// <summary>What the worker said.</summary>
    public string RemoteMessage => Failure.Text ?? "";
}
