namespace Mdp.Client;

/// <summary>The worker was lost with the request in hand, as often as the broker tried, or the request must not run twice.</summary>
public sealed class MdpWorkerLostException : MdpException
{
    internal MdpWorkerLostException(MdpFailure failure)
        : base(failure)
    {
    }

    /// <summary>How many workers were lost with it; null when the broker does not say.</summary>
    public int? Attempts => Failure.Attempts;
}
