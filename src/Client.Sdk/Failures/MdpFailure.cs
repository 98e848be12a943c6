using System.Diagnostics;

namespace Mdp.Client;

/// <summary>Why a call has no reply, and what is known of the request.</summary>
/// <remarks>Clients make these; whoever writes a double of <see cref="IMdpClient"/> for a test can, too.</remarks>
public sealed record MdpFailure
{
    /// <summary>Why.</summary>
    public MdpFailureKind Kind { get; init; }

    /// <summary>The service that was asked for.</summary>
    public string Service { get; init; } = "";

    /// <summary>The request's id, 32 hexadecimal digits: the same in the broker's log, and on every try.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>How far the request had come.</summary>
    public MdpPhase Phase { get; init; }

    /// <summary>The code of ERROR, such as 404; 0 for none. See <c>Mdp.Protocol.ErrorCode</c>.</summary>
    public int Code { get; init; }

    /// <summary>What the broker or the worker said, made printable; null for nothing.</summary>
    public string? Text { get; init; }

    /// <summary>The type of the exception that failed the worker's handler, where it tells; null otherwise.</summary>
    public string? RemoteType { get; init; }

    /// <summary>The headers of ERROR.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = MdpHeaders.None;

    /// <summary>How many workers were lost with the request, where the broker says so; null otherwise.</summary>
    public int? Attempts { get; init; }

    /// <summary>How often this client tried.</summary>
    public int Tries { get; init; }

    /// <summary>Whether the same call may well succeed later. A request that is not idempotent is never called so once it was handed over.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Some sentences for people, and as the last line the state of the client's connection.</summary>
    public string Message { get; init; } = "";

    /// <summary>What led to it on this side; null for nothing.</summary>
    public Exception? Cause { get; init; }

    /// <summary>The token that cancelled the call.</summary>
    public CancellationToken Token { get; init; }

    /// <summary>The exception that RequestAsync throws for this failure.</summary>
    public Exception ToException() => Kind switch
    {
        MdpFailureKind.Timeout => new MdpTimeoutException(this),
        MdpFailureKind.NoSuchService => new MdpNoSuchServiceException(this),
        MdpFailureKind.WorkerLost => new MdpWorkerLostException(this),
        MdpFailureKind.Rejected => new MdpRejectedException(this),
        MdpFailureKind.RemoteError => new MdpRemoteException(this),
        MdpFailureKind.Cancelled => new MdpCancelledException(this, Token),
        MdpFailureKind.Protocol => new MdpProtocolException(this),
        MdpFailureKind.ConnectionLost => new MdpConnectionLostException(this),
        MdpFailureKind.Pipeline => Cause!,
        _ => throw new UnreachableException($"{Kind} is no kind of failure"),
    };

    /// <summary><see cref="Message"/>.</summary>
    public override string ToString() => Message;
}
