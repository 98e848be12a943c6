namespace Mdp.Protocol.Versions;

/// <summary>The two frames before the body of a worker's REQUEST, PARTIAL, FINAL or REPLY.</summary>
/// <remarks>
/// <code>
///     index      client address, 1 to 255 octets, precisely one frame
///     index + 1  empty, the envelope's delimiter
/// </code>
/// 7/MDP request-reply.1, 18/MDP request-reply.2. An envelope of several hops has an address where the delimiter belongs, and is refused whole
/// rather than split wrongly.
/// </remarks>
internal static class EnvelopeFields
{
    /// <summary>The longest address: that of a routing id.</summary>
    private const int AddressOctetsMax = 255;

    /// <summary>Borrows the address. The caller has seen that both frames exist.</summary>
    public static bool TryRead(IFrames frames, int index, out ReadOnlySpan<byte> address, out MdpViolation violation)
    {
        address = default;
        if (frames.Length(index) is 0 or > AddressOctetsMax)
        {
            violation = MdpViolation.AddressLength;
            return false;
        }

        if (frames.Length(index + 1) != 0)
        {
            violation = MdpViolation.DelimiterMissing;
            return false;
        }

        address = frames.Control(index);
        violation = MdpViolation.None;
        return true;
    }

    /// <summary>Writes address and delimiter.</summary>
    public static void Write<TWriter>(ReadOnlySpan<byte> address, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        writer.Write(address, isLast: false);
        writer.Write([], isLast: false);
    }
}
