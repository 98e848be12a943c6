using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Wire;

[Trait("Row", "H1")]
[Trait("Row", "H30")]
public class GreetingTests
{
    [Fact]
    [Trait("Spec", "37/ZMTP version negotiation")]
    public void Our_greeting_is_sent_at_once_and_whole()
    {
        using var host = new WireHost();

        host.Sent.ShouldBe(Octets.Of("FF 00*8 7F 03 01 'NULL' 00*16 00 00*31"));
        host.Sent.Length.ShouldBe(64);
    }

    [Fact]
    [Trait("Row", "H39")]
    public void Nothing_but_64_octets_leaves_before_a_full_valid_greeting_has_come()
    {
        foreach (var side in new[] { ZmtpSide.Accepting, ZmtpSide.Connecting })
        {
            using var host = new WireHost(side: side);
            foreach (var octet in Octets.Greeting[..63])
            {
                host.Receive([octet]);
                host.Sent.Length.ShouldBe(64);
            }
        }
    }

    [Theory]
    [InlineData("'GET / HTTP/1.1'", "closed HandshakeFailed NotZmtp")]
    [InlineData("01 00", "closed HandshakeFailed NotZmtp")] // 1.0, anonymous
    [InlineData("06 00 'peer1'", "closed HandshakeFailed NotZmtp")] // 1.0, short identity
    [InlineData("FF 00 00 00 00 00 00 01 00 00", "closed HandshakeFailed NotZmtp")] // 1.0, identity of 255 octets behind a long length
    [InlineData("FF 00*8 7E", "closed HandshakeFailed NotZmtp")] // bit 0 clear
    [InlineData("FF 00*8 01", "closed HandshakeFailed NotZmtp")] // bit 0 set, and still no signature
    [InlineData("FF 00*8 7F 00", "closed HandshakeFailed VersionTooOld")]
    [InlineData("FF 00*8 7F 01 05 00 00", "closed HandshakeFailed VersionTooOld")] // 2.0, DEALER, anonymous
    [InlineData("FF 00*8 7F 02", "closed HandshakeFailed VersionTooOld")]
    [Trait("Spec", "37/ZMTP authentication and confidentiality")]
    [InlineData("FF 00*8 7F 03 01 'PLAIN' 00*15 00 00*31", "closed HandshakeFailed MechanismMismatch")]
    [InlineData("FF 00*8 7F 03 01 'CURVE' 00*15 00 00*31", "closed HandshakeFailed MechanismMismatch")]
    [InlineData("FF 00*8 7F 03 01 'NULLX' 00*15 00 00*31", "closed HandshakeFailed MechanismMismatch")]
    [InlineData("FF 00*8 7F 03 01 'NUL' 00*17 00 00*31", "closed HandshakeFailed MechanismMismatch")]
    [InlineData("FF 00*8 7F 03 01 'null' 00*16 00 00*31", "closed HandshakeFailed MechanismMismatch")]
    [InlineData("FF 00*8 7F 03 01 'NULL' 00*15 01 00 00*31", "closed HandshakeFailed MechanismMismatch")]
    [InlineData("FF 00*8 7F 03 01 'NULL' 00*16 01 00*31", "closed HandshakeFailed AsServerInvalid")]
    [InlineData("FF 00*8 7F 03 01 'NULL' 00*16 02 00*31", "closed HandshakeFailed AsServerInvalid")]
    [Trait("Row", "H8")]
    public void A_greeting_that_is_not_ours_ends_the_connection(string greeting, string expected)
    {
        var transcript = Segmentation.Replay(Octets.Of(greeting));

        transcript[..^1].ShouldBe([expected]);
        transcript[^1].Length.ShouldBe("sent ".Length + (2 * 64), "Our greeting, and no word more.");
    }

    [Theory]
    [InlineData("FF 00*8 7F 03 00 'NULL' 00*16 00 00*31", "3.0")]
    [InlineData("FF 00*8 7F 03 01 'NULL' 00*16 00 00*31", "3.1")]
    [InlineData("FF 00*8 7F 03 FF 'NULL' 00*16 00 00*31", "3.255")]
    [InlineData("FF 00*8 7F 04 00 'NULL' 00*16 00 00*31", "4.0")]
    [InlineData("FF 00*8 7F FF 00 'NULL' 00*16 00 00*31", "255.0")]
    [InlineData("FF 01 02 03 04 05 06 07 08 7F 03 01 'NULL' 00*16 00 00*31", "3.1")] // padding has no meaning
    [InlineData("FF 00*8 7F 03 01 'NULL' 00*16 00 AA*31", "3.1")] // nor has filler
    [Trait("Spec", "37/ZMTP version negotiation")]
    public void Version_3_0_and_everything_later_is_accepted(string greeting, string version)
    {
        var events = Segmentation.Events(Octets.Join(Octets.Of(greeting), Octets.DealerReady));

        events.ShouldBe([$"handshake Dealer identity=none version={version}"]);
    }

    [Fact]
    public void The_first_octet_of_another_protocol_is_enough_to_end_it()
    {
        using var host = new WireHost();

        host.Receive("G"u8);

        host.Events.ShouldBe(["closed HandshakeFailed NotZmtp"]);
    }
}
