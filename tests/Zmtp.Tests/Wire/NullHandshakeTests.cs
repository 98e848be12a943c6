using System.Text;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Wire;

[Trait("Row", "H30")]
public class NullHandshakeTests
{
    private static readonly string GreetingSent = Convert.ToHexString(Octets.Greeting);

    [Fact]
    [Trait("Spec", "37/ZMTP worked example")]
    public void The_worked_example_of_the_specification_succeeds_on_the_accepting_side()
    {
        var transcript = Segmentation.Replay(Octets.Join(Octets.Greeting, Octets.DealerReady));

        transcript.ShouldBe(
        [
            "handshake Dealer identity=none version=3.1",
            $"sent {GreetingSent}{Convert.ToHexString(Octets.RouterReady)}",
        ]);
    }

    [Fact]
    [Trait("Spec", "37/ZMTP worked example")]
    public void The_worked_example_of_the_specification_succeeds_on_the_connecting_side()
    {
        var transcript = Segmentation.Replay(Octets.Join(Octets.Greeting, Octets.RouterReady), WireHost.Dealer, ZmtpSide.Connecting);

        transcript.ShouldBe(
        [
            "handshake Router identity=none version=3.1",
            $"sent {GreetingSent}{Convert.ToHexString(Octets.DealerReady)}",
        ]);
    }

    [Fact]
    [Trait("Spec", "37/ZMTP the null security mechanism")]
    public void Two_machines_talk_to_each_other()
    {
        var settings = WireHost.Dealer with
        {
            Identity = new RoutingId("worker-1"u8),
            Metadata = new Metadata(new MetadataProperty("X-Mdp-Version", "0.3"u8.ToArray())),
        };
        using var dealer = new WireHost(settings, ZmtpSide.Connecting);
        using var router = new WireHost();

        router.Receive(dealer.TakeSent());
        dealer.Receive(router.TakeSent());
        router.Receive(dealer.TakeSent());
        dealer.Receive(router.TakeSent());

        dealer.Events.ShouldBe(["handshake Router identity=none version=3.1"]);
        router.Events.ShouldBe(["handshake Dealer identity=worker-1 version=3.1"]);
        router.Connection.Peer!.Metadata.TryGet("x-mdp-version", out var version).ShouldBeTrue();
        version.ToArray().ShouldBe("0.3"u8.ToArray());
    }

    [Fact]
    public void Settings_that_no_peer_would_accept_are_refused_at_the_door()
    {
        foreach (var name in new[] { "", "Socket-Type", "IDENTITY", "a b", "gr\u00fcn", new string('x', 256) })
        {
            Should.Throw<ArgumentException>(() => WireHost.Dealer with { Metadata = new Metadata(new MetadataProperty(name, default)) });
        }

        Should.Throw<ArgumentException>(() => WireHost.Dealer with { Identity = new RoutingId([0, 1]) });
    }

    [Theory]
    [Trait("Spec", "28/REQREP router.1")]
    [InlineData("REQ")]
    [InlineData("DEALER")]
    [InlineData("ROUTER")]
    public void A_ROUTER_accepts_REQ_DEALER_and_ROUTER(string type) =>
        ReadyAtRouter(Octets.Property("Socket-Type", type)).ShouldHaveSingleItem().ShouldStartWith($"handshake {type}", Case.Insensitive);

    [Theory]
    [InlineData("REP")]
    [InlineData("DEALER")]
    [InlineData("ROUTER")]
    public void A_DEALER_accepts_REP_DEALER_and_ROUTER(string type)
    {
        var script = Octets.Join(Octets.Greeting, Octets.Ready(Octets.Property("Socket-Type", type)));

        Segmentation.Events(script, WireHost.Dealer, ZmtpSide.Connecting).ShouldHaveSingleItem().ShouldStartWith($"handshake {type}", Case.Insensitive);
    }

    [Theory]
    [Trait("Spec", "37/ZMTP the socket-type property")]
    [InlineData("REP")]
    [InlineData("PUB")]
    [InlineData("SUB")]
    [InlineData("XPUB")]
    [InlineData("PUSH")]
    [InlineData("PULL")]
    [InlineData("PAIR")]
    [InlineData("CLIENT")]
    [InlineData("")]
    [InlineData("dealer")]
    [InlineData("DEALER ")]
    [Trait("Row", "H29")]
    public void Another_socket_type_is_told_ERROR_and_closed(string type)
    {
        var transcript = Segmentation.Replay(Octets.Join(Octets.Greeting, Octets.Ready(Octets.Property("Socket-Type", type))));

        transcript.ShouldBe(
        [
            "closed HandshakeFailed SocketTypeInvalid",
            $"sent {GreetingSent}{Convert.ToHexString(Octets.Of("04 18 05 'ERROR' 11 'SocketTypeInvalid'"))}",
        ]);
    }

    [Fact]
    [Trait("Row", "H29")]
    public void A_missing_or_endless_socket_type_is_told_ERROR_and_closed()
    {
        ReadyAtRouter().ShouldBe(["closed HandshakeFailed SocketTypeInvalid"]);
        ReadyAtRouter(Octets.Property("Identity", "x")).ShouldBe(["closed HandshakeFailed SocketTypeInvalid"]);
        ReadyAtRouter(Octets.Property("Socket-Type", new string('D', 255))).ShouldBe(["closed HandshakeFailed SocketTypeInvalid"]);
    }

    [Fact]
    [Trait("Spec", "37/ZMTP connection metadata")]
    [Trait("Row", "H28")]
    public void Names_are_compared_without_case_and_application_properties_are_kept()
    {
        using var host = new WireHost();

        host.Receive(Octets.Greeting);
        host.Receive(Octets.Ready(Octets.Property("SOCKET-TYPE", "DEALER"), Octets.Property("identity", "w"), Octets.Property("X-Mdp-Profile", "wan")));

        host.Events.ShouldBe(["handshake Dealer identity=w version=3.1"]);
        var metadata = host.Connection.Peer!.Metadata;
        metadata.Select(property => property.Name).ShouldBe(["Socket-Type", "Identity", "X-Mdp-Profile"]);
        metadata.TryGet("x-MDP-profile", out var value).ShouldBeTrue();
        Encoding.ASCII.GetString(value.Span).ShouldBe("wan");
        metadata.TryGet("X-Other", out _).ShouldBeFalse();
    }

    [Fact]
    [Trait("Spec", "37/ZMTP the null security mechanism")]
    [Trait("Row", "H28")]
    public void Every_way_to_bend_the_metadata_is_refused()
    {
        var type = Octets.Property("Socket-Type", "DEALER");

        ReadyAtRouter(type, Octets.Of("00 00 00 00 00")).ShouldBe(Malformed, "an empty name");
        ReadyAtRouter(type, Octets.Of("01")).ShouldBe(Malformed, "a name beyond the end");
        ReadyAtRouter(type, Octets.Of("FF 'X-'")).ShouldBe(Malformed, "a name far beyond the end");
        ReadyAtRouter(type, Octets.Of("01 'X' 00 00 00")).ShouldBe(Malformed, "a value length beyond the end");
        ReadyAtRouter(type, Octets.Of("01 'X' 00 00 00 02 'a'")).ShouldBe(Malformed, "one octet too few");
        ReadyAtRouter(type, Octets.Of("01 'X' 00 00 00 01 'ab'")).ShouldBe(Malformed, "one octet too many");
        ReadyAtRouter(type, Octets.Of("01 'X' 7F FF FF FF")).ShouldBe(Malformed, "2^31-1 octets");
        ReadyAtRouter(type, Octets.Of("01 'X' 80 00 00 00")).ShouldBe(Malformed, "2^31 octets");
        ReadyAtRouter(type, Octets.Of("01 'X' FF FF FF FF")).ShouldBe(Malformed, "2^32-1 octets");
        ReadyAtRouter(type, Octets.Of("03 'X Y' 00 00 00 00")).ShouldBe(Malformed, "a blank in the name");
        ReadyAtRouter(type, Octets.Of("02 'X' 80 00 00 00 00")).ShouldBe(Malformed, "no ASCII in the name");
    }

    [Fact]
    [Trait("Row", "H28")]
    public void Socket_type_and_identity_are_given_once()
    {
        var type = Octets.Property("Socket-Type", "DEALER");

        ReadyAtRouter(type, type).ShouldBe(["closed HandshakeFailed MetadataDuplicate"]);
        ReadyAtRouter(type, Octets.Property("socket-TYPE", "ROUTER")).ShouldBe(["closed HandshakeFailed MetadataDuplicate"]);
        ReadyAtRouter(type, Octets.Property("Identity", "a"), Octets.Property("IDENTITY", "b")).ShouldBe(["closed HandshakeFailed MetadataDuplicate"]);
        ReadyAtRouter(type, Octets.Property("X-A", "1"), Octets.Property("X-A", "2")).ShouldHaveSingleItem().ShouldStartWith("handshake");
    }

    [Fact]
    [Trait("Row", "H28")]
    public void Thirty_two_properties_pass_and_thirty_three_do_not()
    {
        var type = Octets.Property("Socket-Type", "DEALER");
        byte[][] Others(int count) => [.. Enumerable.Range(0, count).Select(index => Octets.Property($"X-{index}", ""))];

        ReadyAtRouter([type, .. Others(31)]).ShouldHaveSingleItem().ShouldStartWith("handshake");
        ReadyAtRouter([type, .. Others(32)]).ShouldBe(["closed HandshakeFailed MetadataTooMany"]);
    }

    [Fact]
    [Trait("Row", "X10")]
    public void A_handshake_body_of_4_KiB_passes_and_one_octet_more_does_not()
    {
        var type = Octets.Property("Socket-Type", "DEALER");
        byte[] ReadyOf(int octets) => Octets.Ready(type, Octets.Property("X", new byte[octets - 6 - type.Length - 6]));

        using var fitting = new WireHost();
        fitting.Receive(Octets.Join(Octets.Greeting, ReadyOf(4096)));
        fitting.Events.ShouldHaveSingleItem().ShouldStartWith("handshake");

        using var beyond = new WireHost();
        beyond.Receive(Octets.Join(Octets.Greeting, ReadyOf(4097)));
        beyond.Events.ShouldBe(["closed HandshakeFailed CommandTooLong"]);
    }

    [Fact]
    [Trait("Spec", "37/ZMTP the identity property")]
    [Trait("Row", "H21")]
    public void An_identity_has_up_to_255_octets_and_does_not_begin_with_zero()
    {
        var type = Octets.Property("Socket-Type", "DEALER");

        ReadyAtRouter(type, Octets.Property("Identity", "")).ShouldBe(["handshake Dealer identity=none version=3.1"]);
        ReadyAtRouter(type, Octets.Property("Identity", "w1")).ShouldBe(["handshake Dealer identity=w1 version=3.1"]);
        ReadyAtRouter(type, Octets.Property("Identity", [1, 0, 255])).ShouldBe(["handshake Dealer identity=0x0100FF version=3.1"]);
        ReadyAtRouter(type, Octets.Property("Identity", new string('i', 255))).ShouldHaveSingleItem().ShouldStartWith("handshake");
        ReadyAtRouter(type, Octets.Property("Identity", new string('i', 256))).ShouldBe(["closed HandshakeFailed IdentityInvalid"]);
        ReadyAtRouter(type, Octets.Property("Identity", [0])).ShouldBe(["closed HandshakeFailed IdentityInvalid"]);
        ReadyAtRouter(type, Octets.Property("Identity", [0, 1, 2, 3, 4])).ShouldBe(["closed HandshakeFailed IdentityInvalid"]);
    }

    [Fact]
    [Trait("Spec", "37/ZMTP the identity property")]
    public void A_DEALER_ignores_the_identity_of_its_peer()
    {
        var ready = Octets.Ready(Octets.Property("Socket-Type", "ROUTER"), Octets.Property("Identity", [0, 1]));

        Segmentation.Events(Octets.Join(Octets.Greeting, ready), WireHost.Dealer, ZmtpSide.Connecting)
            .ShouldBe(["handshake Router identity=none version=3.1"]);
    }

    [Theory]
    [InlineData("00 05 'hello'", "MessageBeforeReady")]
    [InlineData("01 00", "MessageBeforeReady")]
    [InlineData("02 00 00 00 00 00 00 00 05 'hello'", "MessageBeforeReady")]
    [InlineData("04 07 04 'PING' 00 00", "CommandUnexpected")]
    [InlineData("04 05 04 'PONG'", "CommandUnexpected")]
    [InlineData("04 06 05 'HELLO'", "CommandUnexpected")]
    [InlineData("04 06 05 'ready'", "CommandUnexpected")]
    [InlineData("04 0A 09 'SUBSCRIBE'", "CommandUnexpected")]
    [InlineData("04 00", "CommandMalformed")]
    [InlineData("04 01 00", "CommandMalformed")]
    [InlineData("04 05 05 'READ'", "CommandMalformed")]
    [InlineData("04 06 05 'REA Y'", "CommandMalformed")]
    [InlineData("05 06 05 'READY'", "CommandWithMore")]
    [InlineData("07 00 00 00 00 00 00 00 06 05 'READY'", "CommandWithMore")]
    [InlineData("08 00", "ReservedFlagBits")]
    [InlineData("84 06 05 'READY'", "ReservedFlagBits")]
    [InlineData("06 00 00 00 00 00 00 10 01", "CommandTooLong")]
    [InlineData("06 FF FF FF FF FF FF FF FF", "CommandTooLong")]
    [InlineData("06 80 00 00 00 00 00 00 00", "CommandTooLong")]
    [InlineData("06 7F FF FF FF FF FF FF FF", "CommandTooLong")]
    public void What_has_no_place_in_the_handshake_is_told_ERROR_and_closed(string octets, string violation)
    {
        var transcript = Segmentation.Replay(Octets.Join(Octets.Greeting, Octets.Of(octets)));

        transcript[..^1].ShouldBe([$"closed HandshakeFailed {violation}"]);
        transcript[^1].ShouldEndWith(Convert.ToHexString(Encoding.ASCII.GetBytes(violation)));
    }

    [Fact]
    public void A_long_header_before_a_short_READY_is_accepted()
    {
        var ready = Octets.DealerReady;

        Segmentation.Events(Octets.Join(Octets.Greeting, Octets.Of("06 00 00 00 00 00 00 00"), ready[1..]))
            .ShouldBe(["handshake Dealer identity=none version=3.1"]);
    }

    [Theory]
    [InlineData("04 0A 05 'ERROR' 03 '400'", "closed PeerError None 400")]
    [InlineData("04 07 05 'ERROR' 00", "closed PeerError None")]
    [InlineData("04 06 05 'ERROR'", "closed PeerError None")]
    [InlineData("04 08 05 'ERROR' 09 'x'", "closed PeerError None")]
    [InlineData("04 0A 05 'ERROR' 03 0A 1B 'x'", "closed PeerError None ??x")]
    [Trait("Spec", "37/ZMTP error handling")]
    public void ERROR_ends_the_handshake_and_its_reason_is_kept_printable(string error, string expected)
    {
        Segmentation.Events(Octets.Join(Octets.Greeting, Octets.Of(error))).ShouldBe([expected]);
        Segmentation.Events(Octets.Join(Octets.Greeting, Octets.Of(error)), WireHost.Dealer, ZmtpSide.Connecting).ShouldBe([expected]);
    }

    private static readonly string[] Malformed = ["closed HandshakeFailed MetadataMalformed"];

    private static string[] ReadyAtRouter(params byte[][] properties) =>
        Segmentation.Events(Octets.Join(Octets.Greeting, Octets.Ready(properties)));
}
