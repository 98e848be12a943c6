using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Wire;

/// <summary>What libzmq 4.3.4 was seen to send, octet for octet. Its padding holds the length of its identity and one more, for the sake of 1.0 peers.</summary>
public class LibzmqPeerTests
{
    private const string Greeting = "03 01 'NULL' 00*16 00 00*31";

    [Fact]
    public void Its_DEALER_with_an_identity_is_understood() =>
        Segmentation.Events(Octets.Of("FF 00*7 04 7F", Greeting, "04 2C 05 'READY' 0B 'Socket-Type' 00 00 00 06 'DEALER' 08 'Identity' 00 00 00 03 'w-1'"))
            .ShouldBe(["handshake Dealer identity=w-1 version=3.1"]);

    [Fact]
    public void Its_REQ_is_understood() =>
        Segmentation.Events(Octets.Of("FF 00*7 01 7F", Greeting, "04 26 05 'READY' 0B 'Socket-Type' 00 00 00 03 'REQ' 08 'Identity' 00*4", "01 00 00 02 'hi'"))
            .ShouldBe(["handshake Req identity=none version=3.1", "message [][hi]"]);

    [Fact]
    public void Its_ROUTER_is_understood_at_either_end()
    {
        var router = Octets.Of("FF 00*7 01 7F", Greeting, "04 29 05 'READY' 0B 'Socket-Type' 00 00 00 06 'ROUTER' 08 'Identity' 00*4");

        Segmentation.Events(router).ShouldBe(["handshake Router identity=none version=3.1"]);
        Segmentation.Events(router, WireHost.Dealer, ZmtpSide.Connecting).ShouldBe(["handshake Router identity=none version=3.1"]);
    }

    [Fact]
    public void Its_REP_sends_no_identity() =>
        Segmentation.Events(Octets.Of("FF 00*7 01 7F", Greeting, "04 19 05 'READY' 0B 'Socket-Type' 00 00 00 03 'REP'"), WireHost.Dealer, ZmtpSide.Connecting)
            .ShouldBe(["handshake Rep identity=none version=3.1"]);

    [Fact]
    public void Its_PONG_in_the_middle_of_a_message_is_taken_for_an_answer_and_the_message_stays_whole()
    {
        using var host = WireHost.InTraffic(minor: 0);

        host.Receive(Octets.Of("01 01 'a' 04 05 04 'PONG' 00 01 'b'"));
        host.Pass(2.5);

        host.Events.ShouldBe(["message [a][b]"]);
        host.TakeSent().ShouldBe(Octets.Of("04 07 04 'PING' 00 4B"));
    }
}
