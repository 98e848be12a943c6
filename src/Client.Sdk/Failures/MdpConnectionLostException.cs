namespace Mdp.Client;

/// <summary>The connection was lost with the request on it, and asking again would be wrong. It may have been done.</summary>
public sealed class MdpConnectionLostException : MdpException
{
    internal MdpConnectionLostException(MdpFailure failure)
        : base(failure)
    {
    }
}
