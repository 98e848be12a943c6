using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>Why there is no reply, as a 0.3 client is told.</summary>
/// <param name="Code">A code of <see cref="ErrorCode"/>, or a worker's own.</param>
/// <param name="Text">At most 255 octets of UTF-8, for people. Owned.</param>
/// <param name="Message">The worker's ERROR, which holds the headers; of no frame that is sent on.</param>
/// <param name="Headers">The worker's headers, or ours.</param>
/// <param name="Flags">Whose words they are, and whether the request ever ran.</param>
internal readonly record struct Failure(ushort Code, ReadOnlyMemory<byte> Text, Body Message = default, Headers Headers = default, ErrorFlags Flags = ErrorFlags.None)
{
    /// <summary>Whether there is anything to tell.</summary>
    public bool IsNone => Code == 0;

    /// <summary>What a worker's ERROR says; its text is copied, its message borrowed.</summary>
    public static Failure Of(in MdpCommand error) => new(error.Code, error.Text.ToArray(), error.Body, error.Headers, ErrorFlags.ByWorker);
}
