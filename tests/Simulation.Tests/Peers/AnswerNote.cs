using System.Buffers.Binary;

namespace Mdp.Simulation.Tests;

/// <summary>What a frame of a reply's body says: which ask, which execution of it, which part, whether it is the last, and a check.</summary>
internal readonly record struct AnswerNote(int Ask, int Execution, int Index, bool IsFinal)
{
    public const int Octets = 20;

    public void Write(Span<byte> target)
    {
        "ANS"u8.CopyTo(target);
        target[3] = IsFinal ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(target[4..], Ask);
        BinaryPrimitives.WriteInt32BigEndian(target[8..], Execution);
        BinaryPrimitives.WriteInt32BigEndian(target[12..], Index);
        BinaryPrimitives.WriteInt32BigEndian(target[16..], Check);
    }

    public static bool TryRead(ReadOnlySpan<byte> octets, out AnswerNote note)
    {
        note = default;
        if (octets.Length != Octets || !octets.StartsWith("ANS"u8))
        {
            return false;
        }

        note = new(
            BinaryPrimitives.ReadInt32BigEndian(octets[4..]),
            BinaryPrimitives.ReadInt32BigEndian(octets[8..]),
            BinaryPrimitives.ReadInt32BigEndian(octets[12..]),
            octets[3] == 1);
        return BinaryPrimitives.ReadInt32BigEndian(octets[16..]) == note.Check;
    }

    private int Check => unchecked((Ask * 0x2C1B3C6D) ^ (Execution * 0x297A2D39) ^ (Index * 0x1B56C4E9));
}
