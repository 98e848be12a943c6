namespace Mdp.Client;

/// <summary>What came is no answer: malformed, or not of the type that was asked for.</summary>
public sealed class MdpProtocolException : MdpException
{
    internal MdpProtocolException(MdpFailure failure)
        : base(failure)
    {
    }
}
