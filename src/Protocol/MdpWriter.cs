namespace Mdp.Protocol;

/// <summary>Writes one message of any version spoken here.</summary>
/// <remarks>
/// Allocates nothing. Who writes is told by the command's name: a client writes <see cref="MdpCommandName.ClientRequest"/>, a worker what
/// its version lets it send, the broker the rest.
/// </remarks>
public static class MdpWriter
{
    /// <summary>Writes all frames of one message to a writer that is passed by reference, such as a struct.</summary>
    /// <param name="command">The message, with the fields that its name calls for; others are not looked at.</param>
    /// <param name="writer">Gets the frames, the last one marked.</param>
    /// <exception cref="ArgumentException">The version has no such command, or a field is missing, too long or out of its range. No frame was written.</exception>
    public static void Write<TWriter>(in MdpCommand command, ref TWriter writer)
        where TWriter : IFrameWriter, allows ref struct
    {
        switch (command.Version)
        {
            case MdpVersion.V01:
                RequireFields(command);
                Versions.V01.Writer.Write(command, ref writer);
                break;
            case MdpVersion.V02:
                RequireFields(command);
                Versions.V02.Writer.Write(command, ref writer);
                break;
            case MdpVersion.V03:
                Versions.V03.Writer.Write(command, ref writer);
                break;
            default:
                throw new ArgumentException($"expected version V01, V02 or V03, got {command.Version}", nameof(command));
        }
    }

    /// <summary>Writes all frames of one message.</summary>
    /// <inheritdoc cref="Write{TWriter}(in MdpCommand, ref TWriter)"/>
    public static void Write(in MdpCommand command, IFrameWriter writer) => Write(command, ref writer);

    private static void RequireFields(in MdpCommand command)
    {
        var name = command.Name;
        if (name.HasService(command.Version))
        {
            RequireLength(command.Service, "service name", name);
        }

        if (name.HasAddress())
        {
            RequireLength(command.Address, "client address", name);
        }

        if (name.HasBody() && command.Body.Count == 0)
        {
            throw new ArgumentException($"{name} needs a body of at least one frame", nameof(command));
        }
    }

    private static void RequireLength(ReadOnlySpan<byte> field, string what, MdpCommandName name)
    {
        if (field.Length is 0 or > ServiceName.OctetsMax)
        {
            throw new ArgumentException($"{name} needs a {what} of 1 to {ServiceName.OctetsMax} octets, got {field.Length}", nameof(field));
        }
    }
}
