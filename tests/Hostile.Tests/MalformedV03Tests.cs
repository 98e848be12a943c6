using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>Malformed MDP/0.3: its sender is told what is wrong, and closed, at the first.</summary>
public sealed class MalformedV03Tests
{
    private const string FieldCut = "the control frame ends within a field";
    private const string HeaderCut = "the control frame ends within a header";
    private const string HeaderName = "a header's name is not 1 to 255 of A-Z a-z 0-9 - _ . +";
    private const string NoSuchCommand = "no such command in this version and direction";
    private const string NoBody = "the command needs a body of at least one frame";
    private const string SomeBody = "the command has no body, but frames follow";

    private static readonly byte[] Body = [1];

    private static readonly (string What, byte[][] Frames, MdpViolation Violation, string Told)[] All =
    [
        ("the magic of a client alone", [Say.Text("MDPC03")], MdpViolation.FieldTruncated, FieldCut),
        ("the magic of a worker alone", [Say.Text("MDPW03")], MdpViolation.FieldTruncated, FieldCut),
        ("a command without flags", [Say.Text("MDPC03\u0001")], MdpViolation.FieldTruncated, FieldCut),
        ("command 0", [Say03.Client(0)], MdpViolation.UnknownCommand, NoSuchCommand),
        ("command 10", [Say03.Worker(10)], MdpViolation.UnknownCommand, NoSuchCommand),
        ("command 255", [Say03.Client(255)], MdpViolation.UnknownCommand, NoSuchCommand),
        ("FINAL from a client", [Say03.Client(3, Say03.Id(1)), Body], MdpViolation.UnknownCommand, NoSuchCommand),
        ("ERROR from a client", [Say03.Client(4, Say03.Id(1), Say03.U16(500), Say03.Text(""))], MdpViolation.UnknownCommand, NoSuchCommand),
        ("REQUEST from a worker", [Say03.Worker(2, Say03.Id(1), Say03.U16(1), Say03.U32(0), Say03.Text("good")), Body], MdpViolation.UnknownCommand, NoSuchCommand),
        ("CANCEL from a worker", [Say03.Worker(7, Say03.Id(1), Say03.U16(499))], MdpViolation.UnknownCommand, NoSuchCommand),
        ("half an id", [Say03.Client(6, new byte[8])], MdpViolation.FieldTruncated, FieldCut),
        ("REQUEST without a service", [Say03.Client(1, Say03.Id(1), Say03.U32(0)), Body], MdpViolation.FieldTruncated, FieldCut),
        ("REQUEST of a service longer than the frame", [Say03.Client(1, Say03.Id(1), Say03.U32(0), [255], Say.Text("good")), Body], MdpViolation.FieldTruncated, FieldCut),
        ("REQUEST of an empty service", [Say03.Request(Say03.Id(1), ""), Body], MdpViolation.ServiceNameEmpty, "the service name is empty"),
        ("REQUEST without a body", [Say03.Request(Say03.Id(1), "good")], MdpViolation.BodyMissing, NoBody),
        ("FINAL without a body", [Say03.Final(Say03.Id(1))], MdpViolation.BodyMissing, NoBody),
        ("READY with a body", [Say03.Ready("good"), []], MdpViolation.BodyUnexpected, SomeBody),
        ("HEARTBEAT with 1,000 frames", [Say03.Client(7), .. Enumerable.Repeat(Body, 200)], MdpViolation.BodyUnexpected, SomeBody),
        ("HEARTBEAT of 65,535 tokens that are not there", [Say03.Worker(6, Say03.U32(0), Say03.U32(0), Say03.U16(65_535))], MdpViolation.FieldTruncated, FieldCut),
        ("HEARTBEAT of a token and a half", [Say03.Worker(6, Say03.U32(0), Say03.U32(0), Say03.U16(2), Say03.Id(1), new byte[8])], MdpViolation.FieldTruncated, FieldCut),
        ("a header without an end", [Say03.Client(7, [200])], MdpViolation.HeaderTruncated, HeaderCut),
        ("a header of 4 GiB", [Say03.Client(7, [1, (byte)'a', 255, 255, 255, 255])], MdpViolation.HeaderTruncated, HeaderCut),
        ("a header of 2 GiB", [Say03.Worker(8, Say03.U16(1), [1, (byte)'a', 127, 255, 255, 255])], MdpViolation.HeaderTruncated, HeaderCut),
        ("a header without a name", [Say03.Client(7, [0, 0, 0, 0, 0])], MdpViolation.HeaderNameInvalid, HeaderName),
        ("a header that would forge a log line", [Say03.Client(7, Say03.Header("a\nb", []))], MdpViolation.HeaderNameInvalid, HeaderName),
        ("headers of 12 KiB and one octet", [Say03.Client(7, Say03.Header("a", new byte[12_283]))], MdpViolation.HeadersTooLong, "the headers have more than 12 KiB"),
    ];

    [Fact, Trait("Spec", "MDP/0.3 violation.1"), Trait("Row", "F51")]
    public Task A_stranger_is_told_what_is_wrong_and_closed() => Beside.GoodPeersAsync(async siege =>
    {
        var closed = 0;
        foreach (var (what, frames, violation, told) in All)
        {
            var before = siege.Chronicle.Count(BrokerEventKind.PeerViolation, violation);
            using var stranger = await siege.HandshakenAsync();
            await stranger.SendMessageAsync(frames);
            Say03.Print(await stranger.ReadMessageAsync()).ShouldBe($"{(char)frames[0][3]} DISCONNECT {told}", what);
            (await stranger.ReadToEndAsync()).ShouldBeEmpty(what);
            await siege.ToldAsync(before + 1, BrokerEventKind.PeerViolation, violation);
            await siege.DisconnectsAsync(++closed, CloseReason.ProtocolViolation);
        }
    });

    [Fact, Trait("Spec", "MDP/0.3 violation.1"), Trait("Spec", "MDP/0.3 disconnect.3")]
    public Task A_worker_is_told_what_is_wrong_and_all_that_it_has_in_hand_goes_on() => Beside.GoodPeersAsync(async siege =>
    {
        var id = 0;
        using var client = await siege.HandshakenAsync();
        foreach (var (what, frames, _, told) in All)
        {
            var first = id + 1;
            using var worker = await siege.HandshakenAsync();
            await worker.SendMessageAsync(Say03.Ready("breaking", credit: 3));
            for (var number = 1; number <= 3; number++)
            {
                await client.SendMessageAsync(Say03.Request(Say03.Id(++id), "breaking"), [(byte)number]);
                Say03.Print(await Say03.ReadAsync(worker)).ShouldStartWith("W REQUEST");
            }

            await worker.SendMessageAsync(frames);
            Say03.Print(await Say03.ReadAsync(worker)).ShouldBe($"W DISCONNECT {told}", what);
            (await worker.ReadToEndAsync()).ShouldBeEmpty(what);

            using var second = await siege.HandshakenAsync();
            await second.SendMessageAsync(Say03.Ready("breaking", credit: 3));
            for (var number = 1; number <= 3; number++)
            {
                var request = await Say03.ReadAsync(second);
                await second.SendMessageAsync(Say03.Final(Say03.Sixteen(request)), request![1]);
                var reply = await Say03.ReadAsync(client);
                Say03.Print(reply).ShouldBe($"C FINAL {(char)number}", what);
                Say03.Sixteen(reply).ShouldBe(Say03.Id(first + number - 1));
            }

            await second.SendMessageAsync(Say03.Worker(9, Say03.Text("done")));
            _ = await second.ReadToEndAsync();
        }
    });

    [Fact, Trait("Spec", "MDP/0.3 violation.2"), Trait("Spec", "MDP/0.3 frame.5")]
    public Task A_first_frame_that_is_too_long_is_answered_where_it_is_known_who_speaks() => Beside.GoodPeersAsync(async siege =>
    {
        var giant = Octets.Join(Say03.Client(7), new byte[16_384 - 7]);
        using var stranger = await siege.HandshakenAsync();
        for (var count = 0; count < 10; count++)
            await stranger.SendMessageAsync(giant);
        (await stranger.ReadToEndAsync()).ShouldBeEmpty();

        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say03.Client(7));
        await client.SendMessageAsync(giant);
        Say03.Print(await Say03.ReadAsync(client)).ShouldBe("C DISCONNECT the first frame has more than 16 KiB");
        (await client.ReadToEndAsync()).ShouldBeEmpty();
        await siege.ToldAsync(11, BrokerEventKind.PeerViolation, MdpViolation.ControlFrameTooLong);
    });

    [Fact, Trait("Spec", "MDP/0.3 presence.4")]
    public Task A_client_that_is_closed_for_it_leaves_no_work_behind() => Beside.GoodPeersAsync(async siege =>
    {
        using var worker = await siege.HandshakenAsync();
        await worker.SendMessageAsync(Say03.Ready("left"));
        using var client = await siege.HandshakenAsync();
        await client.SendMessageAsync(Say03.Hello(Say03.Id(7), milliseconds: 60_000, liveness: 100, name: "vandal"));
        await client.SendMessageAsync(Say03.Request(Say03.Id(1), "left"), Body);
        Say03.Print(await Say03.ReadAsync(worker)).ShouldStartWith("W REQUEST");
        await client.SendMessageAsync(Say03.Client(0));
        Say03.Print(await Say03.ReadAsync(client)).ShouldBe($"C DISCONNECT {NoSuchCommand}");
        Say03.Print(await Say03.ReadAsync(worker)).ShouldBe("W CANCEL 499");
    });

    [Fact, Trait("Row", "R3")]
    public Task Random_octets_behind_the_magic_harm_nobody() => Beside.GoodPeersAsync(async siege =>
    {
        var random = new Random(20_260_301);
        for (var count = 0; count < Scale.Times(300); count++)
        {
            var octets = new byte[random.Next(200)];
            random.NextBytes(octets);
            byte[][] frames = [Octets.Join(random.Next(2) == 0 ? Say03.Client((byte)random.Next(11)) : Say03.Worker((byte)random.Next(11)), octets), .. Enumerable.Repeat(Body, random.Next(2))];
            using var stranger = await siege.HandshakenAsync();

            // Whatever the first was taken for, the second is malformed.
            _ = await stranger.TrySendAsync(Say.Message(frames), Say.Message(Say03.Client(0)));
            _ = await stranger.ReadToEndAsync();
        }
    });
}
