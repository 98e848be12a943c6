namespace Mdp.Protocol.Versions;

/// <summary>How many frames a command has.</summary>
internal static class FrameCount
{
    /// <summary>A command without a body has exactly so many.</summary>
    public static bool IsExactly(int count, IFrames frames, out MdpViolation violation)
    {
        violation = frames.Count < count ? MdpViolation.TooFewFrames
            : frames.Count > count ? MdpViolation.TooManyFrames
            : MdpViolation.None;
        return violation == MdpViolation.None;
    }

    /// <summary>A command with a body has so many or more.</summary>
    public static bool IsAtLeast(int count, IFrames frames, out MdpViolation violation)
    {
        violation = frames.Count < count ? MdpViolation.TooFewFrames : MdpViolation.None;
        return violation == MdpViolation.None;
    }
}
