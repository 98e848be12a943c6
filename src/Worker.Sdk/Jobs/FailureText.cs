using System.Text.Unicode;
using Mdp.Protocol;
using Mdp.Worker.Session;

namespace Mdp.Worker;

/// <summary>What a client is told of a handler's failure.</summary>
internal static class FailureText
{
    private const int OctetsMax = 255;

    private static readonly byte[] Kept = "the handler failed"u8.ToArray();

    /// <summary>The header of an ERROR that names the exception's type.</summary>
    public static ReadOnlySpan<byte> TypeHeader => "error-type"u8;

    /// <summary>The full name of an exception's type.</summary>
    public static byte[] TypeOf(Exception failure) => Cut(failure.GetType().FullName ?? failure.GetType().Name);

    /// <summary>The error that an exception means.</summary>
    /// <param name="failure">What the handler let out.</param>
    /// <param name="reason">Why the job was cancelled; None when it was not.</param>
    /// <param name="tellsDetails">Whether type and message of the exception are told.</param>
    /// <remarks>A handler that lets out an OperationCanceledException although nobody has cancelled its job has failed: a time limit of its own, most often.</remarks>
    public static LastWord WordOf(Exception failure, CancellationReason reason, bool tellsDetails) => failure switch
    {
        JobFailedException told => new() { Code = (ushort)told.Code, Text = Cut(told.Message), MayRetry = told.MayRetry },
        OperationCanceledException when reason is not CancellationReason.None => new() { Code = ErrorCode.Cancelled, Text = Cut($"cancelled: {reason}") },
        _ => new() { Code = ErrorCode.HandlerFailed, Text = tellsDetails ? Cut($"{failure.GetType().Name}: {failure.Message}") : Kept },
    };

    /// <summary>The text in UTF-8, cut before the character that would not fit whole.</summary>
    private static byte[] Cut(string text)
    {
        Span<byte> octets = stackalloc byte[OctetsMax];
        _ = Utf8.FromUtf16(text, octets, out _, out var written);
        return octets[..written].ToArray();
    }
}
