using Mdp.Protocol;

namespace Mdp.Worker;

/// <summary>A handler's own word on a failure: the code and the text that the client gets, instead of 500 and the exception's type.</summary>
/// <remarks>The message is sent as it is, cut to 255 octets, also where <see cref="MdpWorkerOptions.TellErrorDetails"/> is off: who throws this has chosen the words.</remarks>
public sealed class JobFailedException : Exception
{
    /// <summary>The lowest code that means a failure.</summary>
    public const int CodeMin = 400;

    /// <summary>The highest code that fits.</summary>
    public const int CodeMax = ushort.MaxValue;

    /// <summary>A failure.</summary>
    /// <param name="code">400 to 65,535. Codes up to 599 mean what they mean in HTTP, see <see cref="ErrorCode"/>; above, they are yours.</param>
    /// <param name="message">What the client is told.</param>
    /// <param name="mayRetry">Whether another worker may do better: then the request goes to one, as if this worker had been lost.</param>
    /// <param name="innerException">What led to it; never told to the client.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code is none.</exception>
    public JobFailedException(int code, string message, bool mayRetry = false, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, CodeMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, CodeMax);
        Code = code;
        MayRetry = mayRetry;
    }

    /// <summary>What the client is told in short.</summary>
    public int Code { get; }

    /// <summary>Whether the broker may give the request to another worker.</summary>
    public bool MayRetry { get; }
}
