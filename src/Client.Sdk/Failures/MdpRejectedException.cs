namespace Mdp.Client;

/// <summary>The broker, or this client, did not take the request; <see cref="MdpException.Code"/> and the message say why.</summary>
public sealed class MdpRejectedException : MdpException
{
    internal MdpRejectedException(MdpFailure failure)
        : base(failure)
    {
    }
}
