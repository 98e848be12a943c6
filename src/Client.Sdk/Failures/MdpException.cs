namespace Mdp.Client;

/// <summary>A call that has no reply. Which exception it is says why; its message ends with a line about the client's connection.</summary>
/// <remarks>Timeouts and cancellations are exceptions of .NET's own kinds: <see cref="MdpTimeoutException"/>, <see cref="MdpCancelledException"/>. All of them are <see cref="IMdpFailed"/>.</remarks>
public abstract class MdpException : Exception, IMdpFailed
{
    private protected MdpException(MdpFailure failure)
        : base(failure.Message, failure.Cause) => Failure = failure;

    /// <inheritdoc/>
    public MdpFailure Failure { get; }

    /// <summary>The code of the broker's or worker's ERROR, such as 404; 0 for none.</summary>
    public int Code => Failure.Code;
}
