namespace Mdp.Client;

/// <summary>Nobody serves the service that was asked for, and the broker does not wait for somebody to.</summary>
public sealed class MdpNoSuchServiceException : MdpException
{
    internal MdpNoSuchServiceException(MdpFailure failure)
        : base(failure)
    {
    }
}
