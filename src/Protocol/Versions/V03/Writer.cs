using System.Buffers;

namespace Mdp.Protocol.Versions.V03;

/// <summary>Writes each command that MDP/0.3 has: one control frame, then the body where there is one.</summary>
internal static class Writer
{
    // Room for the longest fields with the headers that most messages carry.
    private const int StackOctets = 192;

    /// <summary>Writes all frames of one message. Nothing is written when the command is refused.</summary>
    public static void Write<TWriter>(in MdpCommand command, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        var octetsMax = FieldWriter.FixedOctetsMax + Math.Min(command.Service.Length, byte.MaxValue) + Math.Min(command.Text.Length, byte.MaxValue)
            + Math.Min(command.Tokens.Length, IFrames.ControlOctetsMax) + command.Headers.Length;
        if (octetsMax <= StackOctets)
        {
            Write(command, stackalloc byte[StackOctets], ref writer);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(octetsMax);
        try
        {
            Write(command, rented, ref writer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void Write<TWriter>(in MdpCommand command, scoped Span<byte> target, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        var fields = new FieldWriter(target, command.Name);
        WriteFields(command, ref fields);
        if (!command.Name.HasBody())
        {
            writer.Write(fields.Written, isLast: true);
            return;
        }

        if (command.Body.Count == 0)
        {
            throw BodyMissing(command.Name);
        }

        writer.Write(fields.Written, isLast: false);
        writer.Write(command.Body, isLast: true);
    }

    // Worded apart: the words' locals are nothing to those who have one.
    private static ArgumentException BodyMissing(MdpCommandName name) => new($"{name} needs a body of at least one frame", nameof(name));

    private static void WriteFields(in MdpCommand command, ref FieldWriter fields)
    {
        switch (command.Name)
        {
            case MdpCommandName.ClientRequest:
                ClientRequest.Write(command, ref fields);
                break;
            case MdpCommandName.ClientPartial:
                ClientPartial.Write(command, ref fields);
                break;
            case MdpCommandName.ClientFinal:
                ClientFinal.Write(command, ref fields);
                break;
            case MdpCommandName.ClientError:
                ClientError.Write(command, ref fields);
                break;
            case MdpCommandName.ClientAccepted:
                ClientAccepted.Write(command, ref fields);
                break;
            case MdpCommandName.ClientCancel:
                ClientCancel.Write(command, ref fields);
                break;
            case MdpCommandName.ClientHeartbeat:
                ClientHeartbeat.Write(command, ref fields);
                break;
            case MdpCommandName.ClientHello:
                ClientHello.Write(command, ref fields);
                break;
            case MdpCommandName.ClientDisconnect:
                ClientDisconnect.Write(command, ref fields);
                break;
            case MdpCommandName.WorkerReady:
                WorkerReady.Write(command, ref fields);
                break;
            case MdpCommandName.WorkerRequest:
                WorkerRequest.Write(command, ref fields);
                break;
            case MdpCommandName.WorkerPartial:
                WorkerPartial.Write(command, ref fields);
                break;
            case MdpCommandName.WorkerFinal:
                WorkerFinal.Write(command, ref fields);
                break;
            case MdpCommandName.WorkerError:
                WorkerError.Write(command, ref fields);
                break;
            case MdpCommandName.WorkerHeartbeat:
                WorkerHeartbeat.Write(command, ref fields);
                break;
            case MdpCommandName.WorkerCancel:
                WorkerCancel.Write(command, ref fields);
                break;
            case MdpCommandName.WorkerCredit:
                WorkerCredit.Write(command, ref fields);
                break;
            case MdpCommandName.WorkerDisconnect:
                WorkerDisconnect.Write(command, ref fields);
                break;
            default:
                throw new ArgumentException($"expected a command name, got {command.Name}", nameof(command));
        }
    }
}
