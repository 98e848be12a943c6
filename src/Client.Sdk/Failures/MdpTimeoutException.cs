namespace Mdp.Client;

/// <summary>No reply came in time. Never bare: <see cref="Phase"/> and the message say where the request was.</summary>
public sealed class MdpTimeoutException : TimeoutException, IMdpFailed
{
    internal MdpTimeoutException(MdpFailure failure)
        : base(failure.Message, failure.Cause) => Failure = failure;

    /// <inheritdoc/>
    public MdpFailure Failure { get; }

    /// <summary>How far the request had come.</summary>
    public MdpPhase Phase => Failure.Phase;
}
