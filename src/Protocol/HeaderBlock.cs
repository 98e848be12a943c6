using System.Buffers;
using System.Buffers.Binary;

namespace Mdp.Protocol;

/// <summary>The rules that a block of headers obeys; <see cref="Headers"/> has the layout.</summary>
internal static class HeaderBlock
{
    private static readonly SearchValues<byte> NameOctets = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+"u8);

    /// <summary>Whether these octets may name a header.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) => name.Length is > 0 and <= byte.MaxValue && !name.ContainsAnyExcept(NameOctets);

    /// <summary>What is wrong with a block, or None. Bounded by the length of the block; never throws.</summary>
    public static MdpViolation Check(ReadOnlySpan<byte> block)
    {
        if (block.Length > Headers.OctetsMax)
        {
            return MdpViolation.HeadersTooLong;
        }

        while (!block.IsEmpty)
        {
            var nameEnd = 1 + block[0];
            if (block.Length < nameEnd)
            {
                return MdpViolation.HeaderTruncated;
            }

            if (!IsName(block[1..nameEnd]))
            {
                return MdpViolation.HeaderNameInvalid;
            }

            block = block[nameEnd..];
            if (block.Length < sizeof(uint) || block.Length - sizeof(uint) < BinaryPrimitives.ReadUInt32BigEndian(block))
            {
                return MdpViolation.HeaderTruncated;
            }

            block = block[(sizeof(uint) + (int)BinaryPrimitives.ReadUInt32BigEndian(block))..];
        }

        return MdpViolation.None;
    }
}
