using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Mdp.Broker.Core;

/// <summary>Asks the processor to fetch what is looked at soon from memory, while it does something else.</summary>
/// <remarks>A hint, which changes nothing but how long the look takes; where the processor knows none, nothing is done.</remarks>
internal static unsafe class Foresight
{
    private const int CacheLineOctets = 64;

    /// <summary>A value in an array is looked at soon.</summary>
    public static void Fetch<T>(ref T place)
        where T : struct
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
        }
    }

    /// <summary>An object is looked at soon: so many octets of it, from its head. Null for none.</summary>
    public static void Fetch(object? item, int octets)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        // Where it lies now, or null, at which a hint may point, too. When the collector moves it meanwhile, the hint was in vain.
        var head = *(byte**)Unsafe.AsPointer(ref item);
        for (var offset = 0; offset < octets; offset += CacheLineOctets)
        {
            Sse.Prefetch0(head + offset);
        }
    }
}
