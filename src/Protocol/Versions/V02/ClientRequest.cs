namespace Mdp.Protocol.Versions.V02;

/// <summary>REQUEST, client to broker: do this. 4 or more frames.</summary>
/// <remarks>
/// <code>
///     0   "MDPC02"
///     1   0x01
///     2   service name, 1 to 255 octets
///     3+  body, at least one frame
/// </code>
/// 18/MDP client.1.
/// </remarks>
internal static class ClientRequest
{
    private const int ServiceIndex = 2;
    private const int BodyIndex = 3;

    /// <summary>The octet that says REQUEST.</summary>
    public const byte Octet = 0x01;

    /// <summary>Reads what follows the header. Borrows <paramref name="frames"/>; never throws.</summary>
    public static bool TryRead(IFrames frames, out MdpCommand command, out MdpViolation violation)
    {
        if (!FrameCount.IsAtLeast(BodyIndex + 1, frames, out violation)
            || !ServiceField.TryRead(frames, ServiceIndex, out var service, out violation))
        {
            command = default;
            return false;
        }

        command = new()
        {
            Version = MdpVersion.V02,
            Name = MdpCommandName.ClientRequest,
            Service = service,
            Body = new(frames, BodyIndex),
        };
        return true;
    }

    /// <summary>Writes all frames.</summary>
    public static void Write<TWriter>(in MdpCommand command, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        MdpHeader.Write(MdpHeader.Client, Octet, ref writer);
        writer.Write(command.Service, isLast: false);
        writer.Write(command.Body, isLast: true);
    }
}
