namespace Mdp.Zmtp.Tests;

public class VocabularyTests
{
    [Fact]
    public void Routing_ids_are_equal_by_their_octets()
    {
        var one = new RoutingId([1, 2, 3]);

        one.ShouldBe(new RoutingId([1, 2, 3]));
        (one == new RoutingId([1, 2, 3])).ShouldBeTrue();
        (one != new RoutingId([1, 2])).ShouldBeTrue();
        one.GetHashCode().ShouldBe(new RoutingId([1, 2, 3]).GetHashCode());
        default(RoutingId).IsNone.ShouldBeTrue();
        one.ShouldNotBe(default);
    }

    [Fact]
    public void A_routing_id_has_1_to_255_octets()
    {
        Should.Throw<ArgumentException>(() => new RoutingId([]));
        Should.Throw<ArgumentException>(() => new RoutingId(new byte[256]));
        new RoutingId(new byte[255]).Length.ShouldBe(255);
    }

    [Fact]
    public void A_routing_id_prints_as_text_only_where_that_is_safe_in_a_log()
    {
        new RoutingId("worker-1"u8).ToString().ShouldBe("worker-1");
        new RoutingId("a b"u8).ToString().ShouldBe("0x612062");
        new RoutingId([0x1B, 0x5B]).ToString().ShouldBe("0x1B5B");
        default(RoutingId).ToString().ShouldBe("none");
    }

    [Fact]
    [Trait("Row", "X9")]
    public void A_limit_outside_its_range_is_refused_with_what_was_expected()
    {
        var mistake = Should.Throw<ArgumentOutOfRangeException>(() => new ZmtpLimits { FramesMax = 0 });

        mistake.Message.ShouldContain("FramesMax is 1 to 65536");
        Should.Throw<ArgumentOutOfRangeException>(() => new ZmtpLimits { MessageOctetsMax = (1024L * 1024 * 1024) + 1 });
        new ZmtpLimits { MessageOctetsMax = 1024L * 1024 * 1024 }.MessageOctetsMax.ShouldBe(1024L * 1024 * 1024);
    }
}
