namespace Mdp.Client;

/// <summary>The caller cancelled, or disposed of the client, before a reply came. The broker is told, if it speaks 0.3.</summary>
public sealed class MdpCancelledException : OperationCanceledException, IMdpFailed
{
    internal MdpCancelledException(MdpFailure failure, CancellationToken cancellationToken)
        : base(failure.Message, failure.Cause, cancellationToken) => Failure = failure;

    /// <inheritdoc/>
    public MdpFailure Failure { get; }
}
