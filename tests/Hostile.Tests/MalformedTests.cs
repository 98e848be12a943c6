using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>Messages that are no MDP: counted, and after a few of them closed. A reference broker fell over the first one.</summary>
public sealed class MalformedTests
{
    private static readonly byte[] C1 = Say.Text("MDPC01");
    private static readonly byte[] W1 = Say.Text("MDPW01");
    private static readonly byte[] C2 = Say.Text("MDPC02");
    private static readonly byte[] W2 = Say.Text("MDPW02");

    private static readonly (string What, byte[][] Frames, MdpViolation Violation)[] FromStrangers =
    [
        ("one empty frame", [[]], MdpViolation.UnknownHeader),
        ("two empty frames", [[], []], MdpViolation.UnknownHeader),
        ("256 empty frames", [.. Enumerable.Repeat(Array.Empty<byte>(), 256)], MdpViolation.UnknownHeader),
        ("two frames: the one that kills a reference broker", [[], C1], MdpViolation.TooFewFrames),
        ("header alone", [C1], MdpViolation.EmptyFrameMissing),
        ("no empty frame", [C1, Say.Text("good"), [1]], MdpViolation.EmptyFrameMissing),
        ("no body", [[], C1, Say.Text("good")], MdpViolation.TooFewFrames),
        ("0.2 behind an empty frame", [[], C2, [1], Say.Text("good"), [1]], MdpViolation.EmptyFrameUnexpected),
        ("0.2 without anything", [C2], MdpViolation.TooFewFrames),
        ("0.2 without a service", [C2, [1]], MdpViolation.TooFewFrames),
        ("0.2 without a body", [C2, [1], Say.Text("good")], MdpViolation.TooFewFrames),
        ("0.2 with another command", [C2, [2], Say.Text("good"), [1]], MdpViolation.UnknownCommand),
        ("0.2 with an empty command", [C2, [], Say.Text("good"), [1]], MdpViolation.UnknownCommand),
        ("0.2 with a command of two octets", [C2, [1, 1], Say.Text("good"), [1]], MdpViolation.UnknownCommand),
        ("an unknown client version", [[], Say.Text("MDPC09"), Say.Text("good"), [1]], MdpViolation.UnknownHeader),
        ("an unknown worker version", [[], Say.Text("MDPW00"), [1], Say.Text("good")], MdpViolation.UnknownHeader),
        ("a header of other letters", [[], Say.Text("mdpc01"), Say.Text("good"), [1]], MdpViolation.UnknownHeader),
        ("a header with more behind it", [[], Say.Text("MDPC01 "), Say.Text("good"), [1]], MdpViolation.UnknownHeader),
        ("a header of 20,000 octets", [[], new byte[20_000], Say.Text("good"), [1]], MdpViolation.UnknownHeader),
        ("an empty service", [[], C1, [], [1]], MdpViolation.ServiceNameEmpty),
        ("a service of 256 octets", [[], C1, new byte[256], [1]], MdpViolation.ServiceNameTooLong),
        ("a service of 20,000 octets", [[], C1, new byte[20_000], [1]], MdpViolation.ServiceNameTooLong),
        ("the envelope of a REQ that a DEALER wrapped twice", [[], [], C1, Say.Text("good"), [1]], MdpViolation.UnknownHeader),
        ("a proxy's envelope", [Say.Text("hop"), [], C1, Say.Text("good"), [1]], MdpViolation.UnknownHeader),
        ("a worker without a command", [[], W1], MdpViolation.TooFewFrames),
        ("a worker with an empty command", [[], W1, []], MdpViolation.UnknownCommand),
        ("a worker with a command of two octets", [[], W1, [1, 4], Say.Text("x")], MdpViolation.UnknownCommand),
        ("a worker with the broker's command", [[], W1, [2], Say.Text("addr"), [], [1]], MdpViolation.UnknownCommand),
        ("a worker with command 0", [[], W1, [0]], MdpViolation.UnknownCommand),
        ("a worker with command 255", [[], W1, [255]], MdpViolation.UnknownCommand),
        ("READY without a service", [[], W1, [1]], MdpViolation.TooFewFrames),
        ("READY with a body", [[], W1, [1], Say.Text("x"), [1]], MdpViolation.TooManyFrames),
        ("HEARTBEAT with a body", [[], W1, [4], [1]], MdpViolation.TooManyFrames),
        ("DISCONNECT with a body", [[], W1, [5], [1]], MdpViolation.TooManyFrames),
        ("0.2 READY without a service", [W2, [1]], MdpViolation.TooFewFrames),
        ("0.2 worker with command 9", [W2, [9]], MdpViolation.UnknownCommand),
        ("REPLY without a body", [[], W1, [3], Say.Text("addr"), []], MdpViolation.TooFewFrames),
        ("REPLY to an empty address", [[], W1, [3], [], [], [1]], MdpViolation.AddressLength),
        ("REPLY to an address of 256", [[], W1, [3], new byte[256], [], [1]], MdpViolation.AddressLength),
        ("REPLY without a delimiter", [[], W1, [3], Say.Text("addr"), [1], [1]], MdpViolation.DelimiterMissing),
    ];

    [Fact, Trait("Row", "F49"), Trait("Row", "F50"), Trait("Row", "F51")]
    public Task A_stranger_is_counted_answered_nothing_and_closed_after_ten() => Beside.GoodPeersAsync(async siege =>
    {
        foreach (var (what, frames, violation) in FromStrangers)
        {
            var (told, closed) = (siege.Chronicle.Count(BrokerEventKind.PeerViolation, violation), siege.Chronicle.Count(ConnectionEventKind.Disconnected, CloseReason.ProtocolViolation));
            using var stranger = await siege.HandshakenAsync();
            for (var count = 1; count < 10; count++)
                await stranger.SendMessageAsync(frames);

            // Nine are borne, and a good question between them is answered.
            await siege.ToldAsync(told + 9, BrokerEventKind.PeerViolation, violation);
            await stranger.SendMessageAsync(Say.Request("mmi.service", Say.Text("good")));
            Say.Print(await stranger.ReadMessageAsync()).ShouldBe("(empty) | MDPC01 | mmi.service | 200", what);
            await stranger.SendMessageAsync(frames);
            (await stranger.ReadToEndAsync()).ShouldBeEmpty($"{what}: a stranger is told nothing, and no DISCONNECT");
            await siege.DisconnectsAsync(closed + 1, CloseReason.ProtocolViolation);
        }
    });

    [Fact, Trait("Row", "F49"), Trait("Row", "F51")]
    public Task A_worker_is_told_DISCONNECT_at_the_first_and_its_request_goes_on() => Beside.GoodPeersAsync(async siege =>
    {
        using var client = await siege.HandshakenAsync();
        foreach (var (what, frames, violation) in FromStrangers)
        {
            var told = siege.Chronicle.Count(BrokerEventKind.PeerViolation, violation);
            using var worker = await siege.WorkerAsync("breaking");
            await client.SendMessageAsync(Say.Request("breaking", Say.Text(what)));
            _ = (await worker.ReadMessageAsync()).ShouldNotBeNull();
            await worker.SendMessageAsync(frames);
            Say.Print(await worker.ReadMessageAsync()).ShouldBe("(empty) | MDPW01 | \u0005", what);
            (await worker.ReadToEndAsync()).ShouldBeEmpty(what);
            await siege.ToldAsync(told + 1, BrokerEventKind.PeerViolation, violation);

            using var second = await siege.WorkerAsync("breaking");
            var request = (await second.ReadMessageAsync()).ShouldNotBeNull(what);
            await second.SendMessageAsync(Say.Reply(request[3], request[5]));
            Say.Print(await client.ReadMessageAsync()).ShouldBe($"(empty) | MDPC01 | breaking | {Say.Print([Say.Text(what)])}");
            await second.SendMessageAsync(Say.Disconnect);
            _ = await second.ReadToEndAsync();
        }
    });

    [Fact, Trait("Row", "F50")]
    public Task REQ_and_DEALER_envelopes_are_the_same_to_us_and_empty_bodies_are_bodies() => Beside.GoodPeersAsync(async siege =>
    {
        foreach (var type in new[] { "REQ", "DEALER" })
        {
            using var client = await siege.HandshakenAsync(type);
            byte[][] bodies = [[], new byte[1], new byte[255], new byte[256], new byte[16_384], new byte[16_385], new byte[70_000]];
            foreach (var body in bodies)
            {
                await client.SendMessageAsync(Say.Request("good", body, [], body));
                var reply = (await client.ReadMessageAsync()).ShouldNotBeNull();
                reply[3..].Select(frame => frame.Length).ShouldBe([body.Length, 0, body.Length]);
            }

            // A frame that looks like a delimiter or a header is still a body.
            await client.SendMessageAsync(Say.Request("good", [], [], C1, W1, [5], []));
            Say.Print(await client.ReadMessageAsync()).ShouldBe("(empty) | MDPC01 | good | (empty) | (empty) | MDPC01 | MDPW01 | \u0005 | (empty)");
        }
    });

    [Fact, Trait("Row", "H9"), Trait("Row", "X9")]
    public Task An_envelope_as_deep_as_a_message_may_be_is_neither_recursed_into_nor_split() => Beside.GoodPeersAsync(
        async siege =>
        {
            const int most = 65_536;
            using var deep = await siege.HandshakenAsync();
            await deep.SendMessageAsync([.. Enumerable.Repeat(Array.Empty<byte>(), most)]);
            await deep.SendMessageAsync([.. Enumerable.Repeat(Say.Text("hop"), most)]);
            await siege.ToldAsync(2, BrokerEventKind.PeerViolation, MdpViolation.UnknownHeader);

            // As a body it is as good as any that leaves a worker room for the envelope of its reply.
            using var worker = await siege.WorkerAsync("deep");
            await deep.SendMessageAsync(Say.Request("deep", [.. Enumerable.Repeat(Array.Empty<byte>(), most - 5)]));
            (await worker.ReadMessageAsync()).ShouldNotBeNull().Length.ShouldBe(most);
        },
        Settings.With(limits => limits with { FramesMax = 65_536 }));
}
