namespace Mdp.Protocol.Tests;

/// <summary>A writer that lives on the stack and only counts.</summary>
internal ref struct StructWriter : IFrameWriter
{
    public int Frames { get; private set; }

    public long Octets { get; private set; }

    public void Write(scoped ReadOnlySpan<byte> octets, bool isLast)
    {
        Frames++;
        Octets += octets.Length;
    }

    public void Write(scoped in Body body, bool isLast)
    {
        Frames += body.Count;
        Octets += body.Octets;
    }
}
