namespace Mdp.Client;

/// <summary>What a worker answered, or one part of it: one frame or more, and headers. The octets belong to whoever has it.</summary>
/// <remarks>Clients make these; the constructors are there for doubles of <see cref="IMdpClient"/> in tests.</remarks>
public readonly struct MdpReply
{
    private readonly ReadOnlyMemory<byte>[]? _frames;

    /// <summary>A reply of one frame.</summary>
    public MdpReply(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string>? headers = null)
    {
        Body = body;
        Headers = headers ?? MdpHeaders.None;
    }

    /// <summary>A reply of several frames.</summary>
    /// <param name="frames">At least one.</param>
    /// <param name="headers">By name in any case; null for none.</param>
    public MdpReply(ReadOnlyMemory<byte>[] frames, IReadOnlyDictionary<string, string>? headers = null)
        : this(frames is { Length: > 0 } ? frames[0] : throw new ArgumentException("expected at least one frame, got none", nameof(frames)), headers) => _frames = frames;

    /// <summary>The octets of the first frame, which is the only one unless the worker sent more.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>All frames, in their order. Where parts came before the last one and were not streamed, theirs come first.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Frames => _frames ?? [Body];

    /// <summary>The headers of the last part, by name in any case; values are read as UTF-8. Empty for a worker or a broker that does not speak 0.3.</summary>
    public IReadOnlyDictionary<string, string> Headers { get => field ?? MdpHeaders.None; }

    /// <summary><see cref="Body"/>.</summary>
    public static implicit operator ReadOnlyMemory<byte>(MdpReply reply) => reply.Body;

    /// <summary><see cref="Body"/>.</summary>
    public ReadOnlyMemory<byte> ToReadOnlyMemory() => Body;
}
