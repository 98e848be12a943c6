using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>The memory of a process of an SDK: the messages that it has read, and how many of them its session still holds.</summary>
internal sealed class SdkMemory
{
    private readonly ParcelStore _store = new();

    /// <summary>Messages that are held.</summary>
    public int Held => _store.Outstanding;

    /// <summary>The process is gone, and its memory with it.</summary>
    public void Forgive() => _store.Forgive();

    /// <summary>A message as the process reads it; the reference is the caller's.</summary>
    public Parcel Read(Parcel parcel)
    {
        var copy = _store.Take();
        copy.Write(new Body(parcel, 0), isLast: true);
        return copy;
    }
}
