using System.Buffers.Binary;

namespace Mdp.Simulation.Tests;

/// <summary>What a request's body says: <c>"ASK"</c>, the connection, the ask, and a check over both.</summary>
internal readonly record struct AskNote(long Link, int Ask)
{
    public const int Octets = 19;

    public void Write(Span<byte> target)
    {
        "ASK"u8.CopyTo(target);
        BinaryPrimitives.WriteInt64BigEndian(target[3..], Link);
        BinaryPrimitives.WriteInt32BigEndian(target[11..], Ask);
        BinaryPrimitives.WriteInt32BigEndian(target[15..], Check);
    }

    public static bool TryRead(ReadOnlySpan<byte> octets, out AskNote note)
    {
        note = default;
        if (octets.Length != Octets || !octets.StartsWith("ASK"u8))
        {
            return false;
        }

        note = new(BinaryPrimitives.ReadInt64BigEndian(octets[3..]), BinaryPrimitives.ReadInt32BigEndian(octets[11..]));
        return BinaryPrimitives.ReadInt32BigEndian(octets[15..]) == note.Check;
    }

    private int Check => unchecked((int)(Link * 0x5DEECE66D) ^ (Ask * 0x2C1B3C6D));
}
