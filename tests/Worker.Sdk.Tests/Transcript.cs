using System.Text;
using Mdp.Protocol;

namespace Mdp.Worker.Sdk.Tests;

/// <summary>What a worker sends, a line a command, as <c>FINAL t1 hello</c>.</summary>
internal static class Transcript
{
    public static string Line(in MdpCommand command) => (command.Name switch
    {
        MdpCommandName.WorkerReady when command.Version is MdpVersion.V03 => $"READY {Text(command.Service)} credit {command.Credit}",
        MdpCommandName.WorkerReady => $"READY {Text(command.Service)} in {command.Version}",
        MdpCommandName.WorkerPartial => $"PARTIAL {Text(command.Address)} {Text(command.Body)}",
        MdpCommandName.WorkerFinal => $"FINAL {Text(command.Address)} {Text(command.Body)}",
        MdpCommandName.WorkerHeartbeat when command.Version is MdpVersion.V03 => $"HEARTBEAT read {command.Received} holds [{Tokens(command.Tokens)}]{Terms(command.Headers)}",
        MdpCommandName.WorkerError => $"ERROR {Text(command.Address)} {command.Code} {Text(command.Text)}{Flags(command)}",
        MdpCommandName.WorkerHeartbeat => "HEARTBEAT",
        MdpCommandName.WorkerCredit => $"CREDIT {command.Credit}",
        MdpCommandName.WorkerDisconnect => $"DISCONNECT {Text(command.Text)}{Flags(command)}",
        _ => $"{command.Name}?",
    }).TrimEnd();

    private static string Terms(in Headers headers) => HeartbeatTerms.TryRead(headers, out var terms) ? $" by {terms.Interval.TotalMilliseconds} ms x {terms.Liveness}" : "";

    public static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets).TrimEnd();

    public static string Text(in Body body)
    {
        List<string> frames = [];
        for (var index = body.First; index < body.First + body.Count; index++)
        {
            var frame = new byte[body.Frames!.Length(index)];
            body.Frames.CopyTo(index, frame);
            frames.Add(Encoding.UTF8.GetString(frame));
        }

        return string.Join('|', frames);
    }

    /// <summary>The address that stands for a name: in 0.3, the name filled up to a token.</summary>
    public static byte[] Address(string name, MdpVersion version) => Encoding.ASCII.GetBytes(version is MdpVersion.V03 ? name.PadRight(RequestToken.Octets) : name);

    private static string Flags(in MdpCommand command) => (ErrorFlags)command.Flags switch
    {
        ErrorFlags.None => "",
        ErrorFlags.MayRetry => " (retry)",
        ErrorFlags.NeverRan => " (the rest never ran)",
        ErrorFlags.MayRetry | ErrorFlags.NeverRan => " (retry, never ran)",
        var others => $" ({others})",
    };

    private static string Tokens(ReadOnlySpan<byte> tokens)
    {
        List<string> names = [];
        for (; !tokens.IsEmpty; tokens = tokens[RequestToken.Octets..])
        {
            names.Add(Text(tokens[..RequestToken.Octets]));
        }

        return string.Join(' ', names);
    }
}
