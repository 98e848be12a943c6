using System.Text;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>What is sent, in one line: read from the frames that the codec makes of it, so that whatever leaves the machine can be written and read.</summary>
internal static class EffectText
{
    public static string Of(in Effect effect)
    {
        Span<byte> token = stackalloc byte[RequestToken.Octets];
        var written = new WrittenFrames();
        MdpWriter.Write(effect.ToCommand(token), written);
        var frames = new OctetFrames([.. written.Frames]);
        var violation = MdpViolation.None;
        var isRead = effect.Name.IsClientCommand()
            ? MdpReader.TryReadAtClient(frames, out var command, out violation)
            : MdpReader.TryReadAtWorker(frames, out command, out violation);
        isRead.ShouldBeTrue($"{effect.Name} of {effect.Version} is {violation}");
        return Of(effect, command) + HeadersOf(command);
    }

    private static string Of(in Effect effect, in MdpCommand command)
    {
        _ = RequestToken.TryRead(command.Address, out var token);
        var isV03 = command.Version is MdpVersion.V03;
        var text = Encoding.UTF8.GetString(command.Text);
        var body = string.Join('+', (effect.Preceding ?? []).Append(effect.Body).Select(BodyOf));
        var subject = isV03 ? $"#{(ulong)command.Id.Value}" : Encoding.ASCII.GetString(command.Service);
        return command.Name switch
        {
            MdpCommandName.WorkerRequest when isV03 && command.TimeLimit != ServiceSettings.Default.ProcessingTimeout =>
                $"REQUEST {token.Request}/{token.Attempt} {body} ({command.TimeLimit.TotalMilliseconds} ms left)",
            MdpCommandName.WorkerRequest => $"REQUEST {token.Request}/{token.Attempt} {body}",
            MdpCommandName.WorkerCancel => $"CANCEL {token.Request}/{token.Attempt} {command.Code}",
            MdpCommandName.WorkerHeartbeat or MdpCommandName.ClientHeartbeat => "HEARTBEAT",
            MdpCommandName.WorkerDisconnect or MdpCommandName.ClientDisconnect => isV03 ? $"DISCONNECT {text}{FlagsOf((ErrorFlags)command.Flags)}" : "DISCONNECT",
            MdpCommandName.ClientPartial => $"PARTIAL {subject} {body}",
            MdpCommandName.ClientFinal => $"FINAL {subject} {body}",
            MdpCommandName.ClientError => $"ERROR {subject} {command.Code} {text}{FlagsOf((ErrorFlags)command.Flags)}",
            MdpCommandName.ClientAccepted => $"ACCEPTED {subject}",
            _ => throw new ShouldAssertException($"the broker sends {command.Name}"),
        };
    }

    private static string BodyOf(Body body) =>
        string.Join('|', Enumerable.Range(body.First, body.Count).Select(index => Encoding.ASCII.GetString(body.Frames!.Control(index))));

    private static string FlagsOf(ErrorFlags flags) => flags switch
    {
        ErrorFlags.None => "",
        ErrorFlags.ByWorker => " (worker)",
        ErrorFlags.NeverRan => " (never ran)",
        _ => $" ({flags})",
    };

    private static string HeadersOf(in MdpCommand command)
    {
        var text = "";
        foreach (var header in command.Headers)
        {
            text += $" {{{Encoding.ASCII.GetString(header.Name)}={Encoding.ASCII.GetString(header.Value)}}}";
        }

        return text;
    }
}
