using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>Who greets wrongly is a stranger: it is closed, hears next to nothing, and nothing of it is delivered.</summary>
public sealed class GreetingTests
{
    private static readonly (string What, byte[] Octets, ZmtpViolation Violation)[] Strangers =
    [
        ("major 0", Octets.Of("FF 00*8 7F 00 00 'NULL' 00*16 00 00*31"), ZmtpViolation.VersionTooOld),
        ("major 1, as 2.0 counts", Octets.Of("FF 00*8 7F 01 05 00 00"), ZmtpViolation.VersionTooOld),
        ("major 2", Octets.Of("FF 00*8 7F 02 00 'NULL' 00*16 00 00*31"), ZmtpViolation.VersionTooOld),
        ("1.0: anonymous identity", Octets.Of("01 00"), ZmtpViolation.NotZmtp),
        ("1.0: identity, then a message", Octets.Of("06 00 'hello' 01 00 07 00 'MDPC01'"), ZmtpViolation.NotZmtp),
        ("1.0: long length", Octets.Of("FF 00*7 06 00 'hello' 01 00"), ZmtpViolation.NotZmtp),
        ("bit 0 of the signature's end clear", Octets.Of("FF 00*8 7E 03 01 'NULL' 00*16 00 00*31"), ZmtpViolation.NotZmtp),
        ("2.0: a message behind its greeting", Octets.Of("FF 00*7 01 7F 01 05 00 00 00 05 'hello'"), ZmtpViolation.VersionTooOld),
        ("mechanism PLAIN", Octets.Of("FF 00*8 7F 03 00 'PLAIN' 00*15 00 00*31"), ZmtpViolation.MechanismMismatch),
        ("mechanism CURVE", Octets.Of("FF 00*8 7F 03 01 'CURVE' 00*15 00 00*31"), ZmtpViolation.MechanismMismatch),
        ("mechanism null", Octets.Of("FF 00*8 7F 03 01 'null' 00*16 00 00*31"), ZmtpViolation.MechanismMismatch),
        ("mechanism NULLX", Octets.Of("FF 00*8 7F 03 01 'NULLX' 00*15 00 00*31"), ZmtpViolation.MechanismMismatch),
        ("no mechanism", Octets.Of("FF 00*8 7F 03 01 00*20 00 00*31"), ZmtpViolation.MechanismMismatch),
        ("as-server set", Octets.Of("FF 00*8 7F 03 01 'NULL' 00*16 01 00*31"), ZmtpViolation.AsServerInvalid),
        ("HTTP", Octets.Of("'GET / HTTP/1.1' 0D 0A 'Host: x' 0D 0A 0D 0A"), ZmtpViolation.NotZmtp),
        ("TLS", Octets.Of("16 03 01 02 00 01 00 01 FC 03 03"), ZmtpViolation.NotZmtp),
        ("SSH", Octets.Of("'SSH-2.0-OpenSSH_9.6' 0D 0A"), ZmtpViolation.NotZmtp),
        ("zeros", Octets.Of("00*64"), ZmtpViolation.NotZmtp),
        ("ones", Octets.Of("FF*64"), ZmtpViolation.NotZmtp),
    ];

    [Fact, Trait("Row", "H1")]
    public Task Greetings_of_other_versions_mechanisms_and_protocols_are_closed() => Beside.GoodPeersAsync(async siege =>
    {
        foreach (var (what, octets, violation) in Strangers)
        {
            var before = siege.Chronicle.Count(ConnectionEventKind.HandshakeFailed, CloseReason.HandshakeFailed, violation);
            using var whole = await siege.ConnectAsync();
            _ = await whole.TrySendAsync(octets);
            (await whole.ReadToEndAsync()).Length.ShouldBeLessThanOrEqualTo(64, what);

            using var dripped = await siege.ConnectAsync();
            _ = await dripped.TrySendOneByOneAsync(octets);
            (await dripped.ReadToEndAsync()).Length.ShouldBeLessThanOrEqualTo(64, what);
            await siege.HandshakesFailAsync(before + 2, CloseReason.HandshakeFailed, violation);
        }

        siege.Chronicle.Count(ConnectionEventKind.HandshakeSucceeded).ShouldBe(GoodPeers.Connections);
    });

    [Theory, InlineData(3, 0), InlineData(3, 1), InlineData(3, 2), InlineData(3, 255), InlineData(4, 0), InlineData(255, 255)]
    [Trait("Row", "H1")]
    public Task Greetings_of_this_version_and_all_later_ones_are_taken(byte major, byte minor) => Beside.GoodPeersAsync(async siege =>
    {
        var greeting = Octets.Greeting;
        (greeting[10], greeting[11]) = (major, minor);
        using var peer = await siege.ConnectAsync();
        await peer.SendAsync(greeting, Say.Ready(), Say.Message(Say.Request("mmi.service", Say.Text("good"))));

        (await peer.ReadAsync(64)).ShouldNotBeNull()[10..12].ShouldBe([(byte)3, (byte)1]);
        Say.Print(await peer.ReadMessageAsync()).ShouldBe("(empty) | MDPC01 | mmi.service | 200");
    });

    [Fact, Trait("Row", "H8")]
    public Task Malformed_messages_of_old_versions_are_never_parsed() => Beside.GoodPeersAsync(async siege =>
    {
        // Lengths that made an old library's 1.0 decoder write before, behind and far from its buffer.
        byte[][] lengths = [Octets.Of("00"), Octets.Of("FE"), Octets.Of("FF 00*8"), Octets.Of("FF FF*8"), Octets.Of("FF 7F FF*7"), Octets.Of("FF 80 00*7")];
        foreach (var length in lengths)
        {
            using var first = await siege.ConnectAsync();
            _ = await first.TrySendAsync(length, Octets.Of("00 01 02 03"), new byte[300]);
            (await first.ReadToEndAsync()).Length.ShouldBeLessThanOrEqualTo(64);

            using var behindIdentity = await siege.ConnectAsync();
            _ = await behindIdentity.TrySendAsync(Octets.Of("01 00"), length, new byte[300]);
            (await behindIdentity.ReadToEndAsync()).Length.ShouldBeLessThanOrEqualTo(64);
        }

        await siege.HandshakesFailAsync(2 * lengths.Length, CloseReason.HandshakeFailed, ZmtpViolation.NotZmtp);
    });

    [Fact, Trait("Row", "H39")]
    public Task Nobody_hears_more_than_a_greeting_before_its_own_is_whole_and_good() => Beside.GoodPeersAsync(
        async siege =>
        {
            using var silent = await siege.ConnectAsync();
            using var half = await siege.ConnectAsync();
            await half.SendAsync(Octets.Greeting[..63]);

            (await silent.ReadToEndAsync()).Length.ShouldBeLessThanOrEqualTo(64);
            (await half.ReadToEndAsync()).Length.ShouldBeLessThanOrEqualTo(64);
            await siege.HandshakesFailAsync(2, CloseReason.HandshakeTimeout);
        },
        Settings.With(limits => limits with { HandshakeTime = TimeSpan.FromMilliseconds(500) }));
}
