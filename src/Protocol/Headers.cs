using System.Text;

namespace Mdp.Protocol;

/// <summary>The headers of a 0.3 message: names and values, to the end of its control frame. They were found well-formed when they were read.</summary>
/// <remarks>
/// <code>
///     0   length of the name, 1 octet; name, 1 to 255 octets of A-Z a-z 0-9 - _ . +
///         length of the value, 4 octets; value, any octets
///         and again, to the end
/// </code>
/// <para>The encoding of ZMTP metadata, 37/ZMTP connection metadata. A view onto the first frame of <see cref="Frames"/>: copying the view copies no octets
/// and takes no reference, and it is good for as long as the message is retained, which <see cref="Body.Retain"/> of the same message does.</para>
/// </remarks>
public readonly struct Headers
{
    /// <summary>The longest block: 12 KiB. What is left of a control frame holds the longest fields of any command, so that headers fit wherever they are carried on to.</summary>
    public const int OctetsMax = 12 * 1024;

    internal Headers(IFrames frames, int start, int length)
    {
        Frames = frames;
        Start = start;
        Length = length;
    }

    /// <summary>The message whose first frame holds the block; null for no headers at all.</summary>
    public IFrames? Frames { get; }

    /// <summary>Where the block begins in that frame.</summary>
    public int Start { get; }

    /// <summary>The length of the block, in octets; 0 for no headers.</summary>
    public int Length { get; }

    /// <summary>The block as it travels; empty for no headers.</summary>
    public ReadOnlySpan<byte> Octets => Length == 0 ? default : Frames!.Control(0).Slice(Start, Length);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The value of the first header of that name, in any case.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryFind(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var header in this)
        {
            if (Ascii.EqualsIgnoreCase(header.Name, name))
            {
                value = header.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Each header, in its order. Allocates nothing.</summary>
    public HeadersEnumerator GetEnumerator() => new(Octets);
}
