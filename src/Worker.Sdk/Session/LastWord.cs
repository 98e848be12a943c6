using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>How a handler ended: with a reply, or with an error.</summary>
/// <remarks>It borrows what it holds from the host until the job is forgotten.</remarks>
internal readonly struct LastWord
{
    /// <summary>The reply's body, at least one frame; none for an error.</summary>
    public Body Body { get; init; }

    /// <summary>The reply's headers.</summary>
    public Headers Headers { get; init; }

    /// <summary>The error's code; 0 for a reply.</summary>
    public ushort Code { get; init; }

    /// <summary>The error's text, 0 to 255 octets of UTF-8.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>Whether another worker may do better.</summary>
    public bool MayRetry { get; init; }

    /// <summary>Whether there is no reply.</summary>
    public bool IsError => Code != 0;
}
