namespace Mdp.Protocol.Versions.V01;

/// <summary>REPLY, broker to client: the one and whole reply. 4 or more frames.</summary>
/// <remarks>
/// <code>
///     0   empty (a REQ socket takes it away)
///     1   "MDPC01"
///     2   service name, 1 to 255 octets: the one that was asked
///     3+  body, at least one frame
/// </code>
/// 7/MDP client.2. Read and written as <see cref="MdpCommandName.ClientFinal"/>.
/// </remarks>
internal static class ClientReply
{
    private const int ServiceIndex = 2;
    private const int BodyIndex = 3;

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
            Version = MdpVersion.V01,
            Name = MdpCommandName.ClientFinal,
            Service = service,
            Body = new(frames, BodyIndex),
        };
        return true;
    }

    /// <summary>Writes all frames.</summary>
    public static void Write<TWriter>(in MdpCommand command, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        MdpHeader.Write(MdpHeader.Client, ref writer);
        writer.Write(command.Service, isLast: false);
        writer.Write(command.Body, isLast: true);
    }
}
