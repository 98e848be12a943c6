namespace Mdp.Protocol.Versions;

/// <summary>The frame that says which command a message is: one octet.</summary>
internal static class CommandFrame
{
    /// <summary>Reads the octet; a frame of any other length names no command.</summary>
    public static bool TryRead(IFrames frames, int index, out byte octet, out MdpViolation violation)
    {
        octet = 0;
        if (frames.Count <= index)
        {
            violation = MdpViolation.TooFewFrames;
            return false;
        }

        if (frames.Length(index) != 1)
        {
            violation = MdpViolation.UnknownCommand;
            return false;
        }

        octet = frames.Control(index)[0];
        violation = MdpViolation.None;
        return true;
    }
}
