using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mdp.Zmtp;

/// <summary>Room for the events of one wait: <c>struct epoll_event</c>, a mask of 4 octets and a word of ours of 8.</summary>
/// <remarks>The kernel packs the two on x64, and aligns them everywhere else.</remarks>
internal static unsafe class EpollEvents
{
    /// <summary>The size of one event, in octets.</summary>
    public static int Stride { get; } = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int WordOffset = Stride - sizeof(ulong);

    public static void Write(byte* place, uint mask, ulong word)
    {
        Unsafe.WriteUnaligned(place, mask);
        Unsafe.WriteUnaligned(place + WordOffset, word);
    }

    public static uint Mask(byte* place) => Unsafe.ReadUnaligned<uint>(place);

    public static ulong Word(byte* place) => Unsafe.ReadUnaligned<ulong>(place + WordOffset);
}
