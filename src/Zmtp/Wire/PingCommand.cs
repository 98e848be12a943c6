using System.Buffers.Binary;

namespace Mdp.Zmtp.Wire;

/// <summary>PING: <c>[4, "PING", ttl: 2 octets, context: 0 to 16 octets]</c>. Asks for a PONG with the same context.</summary>
/// <remarks>
/// 37/ZMTP Connection Heartbeating. The ttl, in tenths of a second, tells the other side after what silence of ours it may give us up; 0 says nothing.
/// </remarks>
internal static class PingCommand
{
    public const int ContextOctetsMax = 16;

    /// <summary>The longest ttl that we send: two known implementations multiply it by 100 in 16 bits, and take a longer one for a short one.</summary>
    public const int TtlTenthsMax = 655;

    public static ReadOnlySpan<byte> Name => "PING"u8;

    /// <summary>Borrows <paramref name="data"/> for the context.</summary>
    /// <returns>False: less than a ttl, or more than a context of 16 octets behind it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out TimeSpan ttl, out ReadOnlySpan<byte> context)
    {
        if (data.Length is < 2 or > 2 + ContextOctetsMax)
        {
            ttl = default;
            context = default;
            return false;
        }

        ttl = TimeSpan.FromMilliseconds(100 * BinaryPrimitives.ReadUInt16BigEndian(data));
        context = data[2..];
        return true;
    }

    /// <summary>Writes a PING without context. The ttl is rounded up to a tenth, and cut at <see cref="TtlTenthsMax"/>.</summary>
    public static void Write(TimeSpan ttl, OutboundQueue outbound)
    {
        Span<byte> data = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(data, TtlTenths(ttl));
        outbound.WriteCommand(Name, data);
    }

    private static ushort TtlTenths(TimeSpan ttl)
    {
        var tenth = TimeSpan.TicksPerSecond / 10;
        return (ushort)Math.Min(TtlTenthsMax, (Math.Max(0, ttl.Ticks) + tenth - 1) / tenth);
    }
}
