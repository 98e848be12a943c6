using System.Diagnostics.CodeAnalysis;

namespace Mdp.Client;

/// <summary>How a call ended: with a reply or with a failure, and without an exception.</summary>
public readonly struct MdpResult
{
    /// <summary>A call that ended with a reply.</summary>
    public MdpResult(MdpReply reply) => Reply = reply;

    /// <summary>A call that ended with a failure.</summary>
    public MdpResult(MdpFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Failure = failure;
    }

    /// <summary>Whether there is a reply.</summary>
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsSuccess => Failure is null;

    /// <summary>The reply; empty when there is none.</summary>
    public MdpReply Reply { get; }

    /// <summary>Why there is no reply; null when there is one.</summary>
    public MdpFailure? Failure { get; }

    /// <summary>The reply, or the exception that the same call by RequestAsync would have thrown.</summary>
    public MdpReply ReplyOrThrow() => IsSuccess ? Reply : throw Failure.ToException();
}
