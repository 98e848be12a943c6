namespace Mdp.Protocol.Versions.V02;

/// <summary>Writes each command that 18/MDP has.</summary>
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
            case MdpCommandName.ClientPartial:
                ClientPartial.Write(command, ref writer);
                break;
            case MdpCommandName.ClientFinal:
                ClientFinal.Write(command, ref writer);
                break;
            case MdpCommandName.WorkerReady:
                WorkerReady.Write(command, ref writer);
                break;
            case MdpCommandName.WorkerRequest:
                WorkerRequest.Write(command, ref writer);
                break;
            case MdpCommandName.WorkerPartial:
                WorkerPartial.Write(command, ref writer);
                break;
            case MdpCommandName.WorkerFinal:
                WorkerFinal.Write(command, ref writer);
                break;
            case MdpCommandName.WorkerHeartbeat:
                WorkerHeartbeat.Write(ref writer);
                break;
            case MdpCommandName.WorkerDisconnect:
                WorkerDisconnect.Write(ref writer);
                break;
            default:
                throw new ArgumentException($"18/MDP has no {command.Name}", nameof(command));
        }
    }
}
