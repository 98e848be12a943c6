using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;
using V = Mdp.Zmtp.ZmtpViolation;

namespace Mdp.Hostile.Tests;

/// <summary>A READY is a stranger's form, filled in by a stranger: every field of it may be a trap.</summary>
public sealed class HandshakeTests
{
    private static readonly byte[] SocketType = Octets.Property("Socket-Type", "DEALER");

    private static readonly Script[] Metadata =
    [
        Broken("an empty name", V.MetadataMalformed, Octets.Of("00 00 00 00 01 'x'")),
        Broken("a name beyond the end", V.MetadataMalformed, Octets.Of("FF 'name'")),
        Broken("a name of 255 without a value", V.MetadataMalformed, Octets.Of("FF"), Repeated('a', 255)),
        Broken("a name without a length behind it", V.MetadataMalformed, Octets.Of("04 'name' 00 00")),
        Broken("a value of 2^31", V.MetadataMalformed, Octets.Of("04 'name' 80 00 00 00 'x'")),
        Broken("a value of 2^32-1", V.MetadataMalformed, Octets.Of("04 'name' FF FF FF FF 'x'")),
        Broken("a value of 2^31-1", V.MetadataMalformed, Octets.Of("04 'name' 7F FF FF FF 'x'")),
        Broken("a value one longer than what is left", V.MetadataMalformed, Octets.Of("04 'name' 00 00 00 03 'xy'")),
        Broken("a value one shorter than what is left", V.MetadataMalformed, Octets.Of("04 'name' 00 00 00 01 'xy'")),
        Broken("a trailing octet", V.MetadataMalformed, Octets.Of("01")),
        Broken("a name with a space", V.MetadataMalformed, Octets.Of("06 'X-a b!' 00 00 00 00")),
        Broken("a name with a zero octet", V.MetadataMalformed, Octets.Of("03 'X' 00 'a' 00 00 00 00")),
        Broken("a name with a high octet", V.MetadataMalformed, Octets.Of("03 'X-' C3 00 00 00 00")),
        Broken("Socket-Type twice", V.MetadataDuplicate, SocketType),
        Broken("Socket-Type twice, the second in other letters", V.MetadataDuplicate, Octets.Property("SOCKET-type", "ROUTER")),
        Broken("Identity twice", V.MetadataDuplicate, Octets.Property("Identity", "a"), Octets.Property("identity", "b")),
        Broken("33 properties", V.MetadataTooMany, [.. Enumerable.Range(0, 32).Select(index => Octets.Property($"X-{index}", ""))]),
        Broken("400 properties", V.MetadataTooMany, [.. Enumerable.Range(0, 400).Select(_ => Octets.Property("X-a", ""))]),
        Script.InHandshake("10,000 properties", V.CommandTooLong, Octets.Command([.. Octets.Of("05 'READY'"), .. Repeated('x', 60_000)])),
        Script.InHandshake("one octet more than a handshake may have", V.CommandTooLong, Octets.Command([.. Octets.Of("05 'READY'"), .. Repeated('x', 4096 + 1 - 6)])),
    ];

    private static readonly Script[] SocketTypes =
    [
        .. new[] { "PUB", "SUB", "XPUB", "XSUB", "PUSH", "PULL", "PAIR", "STREAM", "CLIENT", "SERVER", "REP", "", "dealer", "DEALER ", "DEALE", "DEALERX", new string('D', 255) }
            .Select(type => Script.InHandshake($"socket type '{type}'", V.SocketTypeInvalid, Say.Ready(type))),
        Script.InHandshake("no socket type", V.SocketTypeInvalid, Octets.Ready()),
        Script.InHandshake("no socket type, but an identity", V.SocketTypeInvalid, Octets.Ready(Octets.Property("Identity", "me"))),
    ];

    private static readonly Script[] Identities =
    [
        Broken("identity of 256", V.IdentityInvalid, Octets.Property("Identity", Repeated('i', 256))),
        Broken("identity of 300", V.IdentityInvalid, Octets.Property("Identity", Repeated('i', 300))),
        Broken("identity that begins with zero", V.IdentityInvalid, Octets.Property("Identity", [0, 1, 2, 3, 4])),
        Broken("identity of one zero", V.IdentityInvalid, Octets.Property("Identity", [0])),
    ];

    private static readonly Script[] OutOfPlace =
    [
        Script.InHandshake("reserved bits before READY", V.ReservedFlagBits, Octets.Of("0C 06 05 'READY'")),
        Script.InHandshake("READY with MORE", V.CommandWithMore, Octets.Of("05 06 05 'READY'")),
        Script.InHandshake("an empty message before READY", V.MessageBeforeReady, Octets.Of("00 00")),
        Script.InHandshake("a request before READY", V.MessageBeforeReady, Say.Message(Say.Request("good", [1]))),
        Script.InHandshake("an empty command", V.CommandMalformed, Octets.Of("04 00")),
        Script.InHandshake("a command without a name", V.CommandMalformed, Octets.Of("04 01 00")),
        Script.InHandshake("a command whose name is longer than itself", V.CommandMalformed, Octets.Of("04 03 09 'AB'")),
        Script.InHandshake("a command whose name is no letters", V.CommandMalformed, Octets.Of("04 03 02 00 01")),
        Script.InHandshake("HELLO of CURVE", V.CommandUnexpected, Octets.Command([.. Octets.Of("05 'HELLO' 01 00"), .. new byte[192]])),
        Script.InHandshake("PING before READY", V.CommandUnexpected, Octets.Of("04 07 04 'PING' 00 0A")),
        Script.InHandshake("SUBSCRIBE before READY", V.CommandUnexpected, Octets.Of("04 0A 09 'SUBSCRIBE'")),
        Script.InHandshake("INITIATE", V.CommandUnexpected, Octets.Of("04 09 08 'INITIATE'")),
    ];

    private static readonly Script[] InTraffic =
    [
        .. new byte[] { 0x08, 0x10, 0x20, 0x40, 0x80, 0xF8, 0x09, 0xFF }.Select(flags => Script.InTraffic($"flags {flags:X2}", V.ReservedFlagBits, [flags, 0])),
        Script.InTraffic("reserved bits in the second frame", V.ReservedFlagBits, Octets.Of("01 00 80 00")),
        Script.InTraffic("a command with MORE", V.CommandWithMore, Octets.Of("05 07 04 'PING' 00 00")),
        Script.InTraffic("a long command with MORE", V.CommandWithMore, Octets.Of("07 00*7 07 04 'PING' 00 00")),
        Script.InTraffic("a second READY", V.ReadyTwice, Say.Ready()),
        Script.InTraffic("a second READY between two frames", V.ReadyTwice, Octets.Of("01 00"), Say.Ready()),
        Script.InTraffic("an empty command", V.CommandMalformed, Octets.Of("04 00")),
        Script.InTraffic("a command without a name", V.CommandMalformed, Octets.Of("04 01 00")),
        Script.InTraffic("a command of 4,097 octets", V.CommandTooLong, Octets.Command([1, (byte)'X', .. new byte[4095]])),
        new("ERROR after READY", Octets.Join(Say.Greeting(), Say.Ready(), Octets.Of("04 0B 05 'ERROR' 04 'gone'")), CloseReason.PeerError, V.None),
    ];

    [Fact, Trait("Row", "H28"), Trait("Row", "X10")]
    public Task Metadata_bombs_end_the_handshake_and_are_told_why() => Beside.GoodPeersAsync(siege => RefusedWithErrorAsync(siege, Metadata));

    [Fact, Trait("Row", "H28")]
    public Task Metadata_at_its_limits_and_in_any_letters_is_taken() => Beside.GoodPeersAsync(async siege =>
    {
        byte[][] others = [.. Enumerable.Range(0, 31).Select(index => Octets.Property($"X-{index}", Repeated('v', 100)))];
        using var many = await siege.ConnectAsync();
        await many.SendAsync(Say.Greeting(), Octets.Ready([Octets.Property("sOCKET-tYPE", "REQ"), .. others]), Say.Message(Say.Request("mmi.service", Say.Text("good"))));
        _ = await many.ReadAsync(64);
        Say.Print(await many.ReadMessageAsync()).ShouldEndWith("200");

        // READY and its own name, one property: 4,096 octets in all.
        using var large = await siege.ConnectAsync();
        byte[] name = Octets.Of("04 'X-em'"), value = Repeated('v', 4096 - 6 - SocketType.Length - 9);
        await large.SendAsync(Say.Greeting(), Octets.Ready(SocketType, [.. name, 0, 0, (byte)(value.Length >> 8), (byte)value.Length, .. value]));
        _ = await large.ReadAsync(64);
        (await large.ReadFrameAsync()).ShouldNotBeNull().Is("READY").ShouldBeTrue();
    });

    [Fact, Trait("Row", "H29")]
    public Task Socket_types_that_no_router_talks_to_are_refused() => Beside.GoodPeersAsync(siege => RefusedWithErrorAsync(siege, SocketTypes));

    [Theory, InlineData("REQ"), InlineData("DEALER"), InlineData("ROUTER")]
    [Trait("Row", "H29")]
    public Task Socket_types_that_a_router_talks_to_are_taken(string type) => Beside.GoodPeersAsync(async siege =>
    {
        using var peer = await siege.HandshakenAsync(type);
        await peer.SendMessageAsync(Say.Request("mmi.service", Say.Text("good")));
        Say.Print(await peer.ReadMessageAsync()).ShouldEndWith("200");
    });

    [Fact, Trait("Row", "H21"), Trait("Row", "X9")]
    public Task Routing_ids_that_no_peer_may_have_are_refused() => Beside.GoodPeersAsync(async siege =>
    {
        await RefusedWithErrorAsync(siege, Identities);

        // At the limit: 255 octets, and none.
        using var longest = await siege.HandshakenAsync(identity: Repeated('i', 255));
        using var empty = await siege.HandshakenAsync(identity: []);
        await longest.SendMessageAsync(Say.Request("mmi.service", Say.Text("good")));
        Say.Print(await longest.ReadMessageAsync()).ShouldEndWith("200");
    });

    [Fact, Trait("Row", "H30"), Trait("Row", "H11")]
    public Task What_has_no_place_in_a_handshake_ends_it() => Beside.GoodPeersAsync(siege => RefusedWithErrorAsync(siege, OutOfPlace));

    [Fact, Trait("Row", "H30")]
    public Task What_has_no_place_in_traffic_ends_the_connection() => Beside.GoodPeersAsync(async siege =>
    {
        foreach (var script in InTraffic)
        {
            // Greeting and READY, and nothing of what came behind is answered.
            Say.ShouldBeNoMoreThanAHandshake(await script.PlayAsync(siege), script.What);
        }
    });

    [Fact, Trait("Row", "H30"), Trait("Row", "H9")]
    public Task What_37_ZMTP_allows_or_a_later_minor_may_say_is_taken() => Beside.GoodPeersAsync(async siege =>
    {
        byte[][] harmless =
        [
            Octets.Of("04 0D 09 'SUBSCRIBE' 'abc'"), Octets.Of("04 0A 06 'CANCEL' 'abc'"), Octets.Of("04 0A 04 'JOIN' 'group'"), Octets.Of("04 08 07 'UNKNOWN'"),
            Octets.Command([1, (byte)'X', .. new byte[4094]]), Octets.Of("04 05 04 'PONG'"),
        ];
        using var peer = await siege.HandshakenAsync();
        foreach (var command in harmless)
        {
            byte[][] frames = Say.Request("mmi.service", Say.Text("good"));
            await peer.SendAsync(command, Say.Message(frames));
            Say.Print(await peer.ReadMessageAsync()).ShouldEndWith("200");

            // Between two frames, as libzmq puts its PING and PONG; and every frame in the long form, though it is short.
            await peer.SendAsync(Say.Frame(1, frames[0]), command, [.. Say.Header(1, 6), .. frames[1]], command, [.. Say.Header(1, 11), .. frames[2]], [.. Say.Header(0, 4), .. frames[3]]);
            Say.Print(await peer.ReadMessageAsync()).ShouldEndWith("200");
        }
    });

    private static async Task RefusedWithErrorAsync(Siege siege, Script[] scripts)
    {
        foreach (var script in scripts)
        {
            // Our greeting, then ERROR: [flags, length, 5, "ERROR", reason length, reason], and no READY.
            var heard = await script.PlayAsync(siege);
            heard.Length.ShouldBeLessThanOrEqualTo(64 + 64, script.What);
            heard[64..72].ShouldBe([4, (byte)(heard.Length - 66), 5, .. "ERROR"u8], script.What);
        }

        siege.Chronicle.Count(ConnectionEventKind.HandshakeSucceeded).ShouldBe(GoodPeers.Connections);
    }

    private static Script Broken(string what, V violation, params byte[][] properties) =>
        Script.InHandshake(what, violation, Octets.Ready([SocketType, .. properties]));

    private static byte[] Repeated(char letter, int count) => [.. Enumerable.Repeat((byte)letter, count)];
}
