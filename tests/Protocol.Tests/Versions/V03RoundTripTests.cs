using FsCheck;
using FsCheck.Fluent;

namespace Mdp.Protocol.Tests.Versions;

/// <summary>Whatever a 0.3 command says, it is read as it was written, by those and only those who may be sent it.</summary>
public sealed class V03RoundTripTests
{
    private static readonly MdpCommandName[] AtBroker =
    [
        MdpCommandName.ClientRequest, MdpCommandName.ClientCancel, MdpCommandName.ClientHeartbeat, MdpCommandName.ClientHello, MdpCommandName.ClientDisconnect,
        MdpCommandName.WorkerReady, MdpCommandName.WorkerPartial, MdpCommandName.WorkerFinal, MdpCommandName.WorkerError, MdpCommandName.WorkerHeartbeat,
        MdpCommandName.WorkerCredit, MdpCommandName.WorkerDisconnect,
    ];

    private static readonly MdpCommandName[] AtClient =
    [
        MdpCommandName.ClientPartial, MdpCommandName.ClientFinal, MdpCommandName.ClientError, MdpCommandName.ClientAccepted, MdpCommandName.ClientHeartbeat,
        MdpCommandName.ClientDisconnect,
    ];

    private static readonly MdpCommandName[] AtWorker =
        [MdpCommandName.WorkerRequest, MdpCommandName.WorkerHeartbeat, MdpCommandName.WorkerCancel, MdpCommandName.WorkerDisconnect];

    private static readonly MdpCommandName[] WithId =
    [
        MdpCommandName.ClientRequest, MdpCommandName.ClientPartial, MdpCommandName.ClientFinal, MdpCommandName.ClientError, MdpCommandName.ClientAccepted,
        MdpCommandName.ClientCancel,
    ];

    private static readonly MdpCommandName[] WithText = [MdpCommandName.ClientHello, MdpCommandName.ClientError, MdpCommandName.WorkerError, MdpCommandName.ClientDisconnect, MdpCommandName.WorkerDisconnect];

    [Fact]
    [Trait("Spec", "MDP/0.3 frame.2")]
    [Trait("Spec", "MDP/0.3 frame.8")]
    public void A_command_is_read_as_it_was_written() =>
        Prop.ForAll(Commands().ToArbitrary(), input => IsReadAsWritten(input.Command, input.Body, input.Headers)).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static bool IsReadAsWritten(CommandCopy command, string[] body, string[] headers)
    {
        var builder = new HeadersBuilder();
        foreach (var name in headers)
        {
            builder.Add(Frames.Octets(name), Frames.Octets(command.Text + name));
        }

        var message = command.Written(body, builder.View);
        var expected = command with { Body = CommandCopy.Joined(body), Headers = CommandCopy.Joined(builder.Build()) };
        return IsRead(Side.Broker, AtBroker, message, expected) && IsRead(Side.Client, AtClient, message, expected) && IsRead(Side.Worker, AtWorker, message, expected);
    }

    private static bool IsRead(Side side, MdpCommandName[] names, string[] message, CommandCopy expected)
    {
        var isRead = side.TryRead(Frames.Of(message), out var command, out var violation);
        return names.Contains(expected.Name)
            ? isRead && violation is MdpViolation.None && CommandCopy.Of(command) == expected
            : !isRead && violation is MdpViolation.UnknownHeader or MdpViolation.UnknownCommand;
    }

    private static Gen<(CommandCopy Command, string[] Body, string[] Headers)> Commands() =>
        from name in Gen.Elements(Enum.GetValues<MdpCommandName>())
        from number in Gen.Choose(0, int.MaxValue)
        from text in Gen.OneOf(Gen.Choose(0, 12), Gen.Choose(0, 255)).Select(length => Octets(number, length))
        from tokens in Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, 1_000)).Select(count => Octets(number, count * RequestToken.Octets))
        from headers in Gen.ListOf(Gen.Elements("traceparent", "tracestate", "x", "A.b-c_d+9"))
        from body in Gen.NonEmptyListOf(Gen.OneOf(Gen.Choose(0, 30), Gen.Choose(0, 20_000)).Select(length => new string('b', length)))
        select (Command(name, number, text, tokens), name.HasBody() ? body.ToArray() : [], tokens.Length > 3_000 ? [] : headers.Take(20).ToArray());

    private static CommandCopy Command(MdpCommandName name, int number, string text, string tokens)
    {
        var command = new CommandCopy(MdpVersion.V03, name)
        {
            Id = WithId.Contains(name) ? new((UInt128)number << 97 | (uint)number) : default,
            Address = name.HasAddress() ? Octets(number, RequestToken.Octets) : "",
            Service = name.HasService(MdpVersion.V03) ? "s" + text[..Math.Min(254, text.Length)] : "",
            Text = WithText.Contains(name) ? text : "",
        };
        return name switch
        {
            MdpCommandName.ClientRequest => command with { Flags = (byte)(number & 7), TimeLimit = Milliseconds(number) },
            MdpCommandName.WorkerReady => command with { Instance = new((UInt128)number << 90), HeartbeatInterval = Milliseconds(number), Liveness = (byte)number, Credit = (ushort)number },
            MdpCommandName.ClientHello => command with { Instance = new((UInt128)number), HeartbeatInterval = Milliseconds(number), Liveness = (byte)number },
            MdpCommandName.WorkerRequest => command with { Attempt = (ushort)number, TimeLimit = Milliseconds(number) },
            MdpCommandName.WorkerHeartbeat => command with { Received = (uint)number * 2, Lag = Milliseconds(number), Tokens = tokens },
            MdpCommandName.WorkerError => command with { Code = (ushort)number, Flags = (byte)(number & 1) },
            MdpCommandName.ClientError => command with { Code = (ushort)number, Flags = (byte)(number & 2) },
            MdpCommandName.WorkerCancel => command with { Code = (ushort)number },
            MdpCommandName.WorkerCredit => command with { Credit = (ushort)number },
            _ => command,
        };
    }

    private static TimeSpan Milliseconds(int number) => TimeSpan.FromMilliseconds((uint)number * 2L);

    private static string Octets(int seed, int length)
    {
        var octets = new byte[length];
        new Random(seed).NextBytes(octets);
        return Frames.Text(octets);
    }
}
