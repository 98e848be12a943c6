namespace Mdp.Protocol.Tests.Publication;

/// <summary>A 0.3 command in the words in which the publication names its examples: command, then each field that it has, then headers and body.</summary>
internal static class CommandSentence
{
    public static string Of(in MdpCommand command)
    {
        List<string> parts = [NameOf(command.Name)];
        AddFlags(command, parts);
        AddNames(command, parts);
        AddFields(command, parts);
        foreach (var header in command.Headers)
        {
            parts.Add($"header {Frames.Text(header.Name)} {Quoted(header.Value)}");
        }

        if (command.Name.HasBody())
        {
            parts.Add($"body {string.Join(' ', Frames.OfBody(command.Body).Select(frame => $"\"{frame}\""))}");
        }

        return string.Join(", ", parts);
    }

    /// <summary>The word on the wire: without the sub-protocol that it belongs to.</summary>
    public static string NameOf(MdpCommandName name) => name.ToString()["Client".Length..].ToUpperInvariant();

    private static void AddFlags(in MdpCommand command, List<string> parts)
    {
        if (command.Flags != 0)
        {
            parts.Add(command.Name is MdpCommandName.ClientRequest ? $"flags {(RequestFlags)command.Flags}" : $"flags {(ErrorFlags)command.Flags}");
        }
    }

    private static void AddNames(in MdpCommand command, List<string> parts)
    {
        if (command.Name.HasId(MdpVersion.V03))
        {
            parts.Add($"id {command.Id}");
        }

        if (command.Name is MdpCommandName.ClientHello or MdpCommandName.WorkerReady)
        {
            parts.Add($"instance {command.Instance}");
            parts.Add($"heartbeat {command.HeartbeatInterval.TotalMilliseconds} ms x {command.Liveness}");
        }

        if (command.Name.HasAddress())
        {
            parts.Add($"token {Convert.ToHexStringLower(command.Address)}");
        }
    }

    private static void AddFields(in MdpCommand command, List<string> parts)
    {
        switch (command.Name)
        {
            case MdpCommandName.ClientRequest:
                parts.Add($"time limit {command.TimeLimit.TotalMilliseconds} ms");
                break;
            case MdpCommandName.WorkerRequest:
                parts.Add($"attempt {command.Attempt}");
                parts.Add($"time limit {command.TimeLimit.TotalMilliseconds} ms");
                break;
            case MdpCommandName.ClientError or MdpCommandName.WorkerError or MdpCommandName.WorkerCancel:
                parts.Add($"code {command.Code}");
                break;
            case MdpCommandName.WorkerReady or MdpCommandName.WorkerCredit:
                parts.Add($"credit {command.Credit}");
                break;
            case MdpCommandName.WorkerHeartbeat:
                parts.Add($"received {command.Received}");
                parts.Add($"lag {command.Lag.TotalMilliseconds} ms");
                parts.Add($"tokens {string.Join(' ', Convert.ToHexStringLower(command.Tokens).Chunk(RequestToken.Octets * 2).Select(token => new string(token)))}");
                break;
            default:
                break;
        }

        if (command.Name.HasService(MdpVersion.V03))
        {
            parts.Add($"service {Quoted(command.Service)}");
        }

        if (!command.Text.IsEmpty)
        {
            parts.Add($"text {Quoted(command.Text)}");
        }
    }

    private static string Quoted(ReadOnlySpan<byte> octets) => $"\"{Frames.Text(octets)}\"";
}
