namespace Mdp.Protocol.Versions.V01;

/// <summary>Writes each command that 7/MDP has.</summary>
internal static class Writer
{
    /// <summary>Writes all frames of one message.</summary>
    public static void Write<TWriter>(in MdpCommand command, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        switch (command.Name)
        {
            case MdpCommandName.ClientRequest:
                ClientRequest.Write(command, ref writer);
                break;
            case MdpCommandName.ClientFinal:
                ClientReply.Write(command, ref writer);
                break;
            case MdpCommandName.WorkerReady:
                WorkerReady.Write(command, ref writer);
                break;
            case MdpCommandName.WorkerRequest:
                WorkerRequest.Write(command, ref writer);
                break;
            case MdpCommandName.WorkerFinal:
                WorkerReply.Write(command, ref writer);
                break;
            case MdpCommandName.WorkerHeartbeat:
                WorkerHeartbeat.Write(ref writer);
                break;
            case MdpCommandName.WorkerDisconnect:
                WorkerDisconnect.Write(ref writer);
                break;
            case MdpCommandName.ClientPartial or MdpCommandName.WorkerPartial:
                throw new ArgumentException($"7/MDP has no {command.Name}; a reply in parts is gathered into one REPLY first", nameof(command));
            default:
                throw new ArgumentException($"7/MDP has no {command.Name}", nameof(command));
        }
    }
}
