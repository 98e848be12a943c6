namespace Mdp.Protocol;

/// <summary>The opaque frames at the end of a REQUEST, PARTIAL or FINAL: one or more, carried byte for byte and never parsed.</summary>
/// <remarks>A view onto <see cref="IFrames"/>; copying the view copies no octets and takes no reference.</remarks>
public readonly struct Body
{
    /// <summary>The frames of <paramref name="frames"/> from <paramref name="first"/> to the end.</summary>
    public Body(IFrames frames, int first)
    {
        Frames = frames;
        First = first;
        Count = frames.Count - first;
        long octets = 0;
        for (var index = first; index < frames.Count; index++)
        {
            octets += frames.Length(index);
        }

        Octets = octets;
    }

    /// <summary>The message that the body is the end of; null for no body at all.</summary>
    public IFrames? Frames { get; }

    /// <summary>The index of the body's first frame in its message.</summary>
    public int First { get; }

    /// <summary>The number of frames.</summary>
    public int Count { get; }

    /// <summary>The sum of the frames' lengths in octets.</summary>
    public long Octets { get; }

    /// <summary>Keeps the body beyond the call that handed it over.</summary>
    public void Retain() => Frames?.Retain();

    /// <summary>Gives the body back.</summary>
    public void Release() => Frames?.Release();
}
