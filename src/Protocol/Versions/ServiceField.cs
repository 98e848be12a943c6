namespace Mdp.Protocol.Versions;

/// <summary>The frame that holds a service name: 1 to 255 octets.</summary>
internal static class ServiceField
{
    /// <summary>Borrows the name. The caller has seen that the frame exists.</summary>
    public static bool TryRead(IFrames frames, int index, out ReadOnlySpan<byte> service, out MdpViolation violation)
    {
        var length = frames.Length(index);
        violation = length switch
        {
            0 => MdpViolation.ServiceNameEmpty,
            > ServiceName.OctetsMax => MdpViolation.ServiceNameTooLong,
            _ => MdpViolation.None,
        };
        service = violation == MdpViolation.None ? frames.Control(index) : default;
        return violation == MdpViolation.None;
    }
}
