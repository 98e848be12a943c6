using Mdp.Heartbeating;

namespace Mdp.Zmtp.Tests.Wire;

/// <summary>PING and PONG over virtual time, 2.5 s x 3.</summary>
[Trait("Spec", "37/ZMTP connection heartbeating")]
public class HeartbeatTests
{
    private static readonly byte[] Ping = Octets.Of("04 07 04 'PING' 00 4B"); // 75 tenths: the window
    private static readonly byte[] Probe = Octets.Of("04 07 04 'PING' 00 00");
    private static readonly byte[] Pong = Octets.Of("04 05 04 'PONG'");
    private static readonly byte[] SomeMessage = Octets.Of("00 01 'x'");

    [Fact]
    [Trait("Row", "L12")]
    public void A_silent_peer_is_asked_after_each_interval_and_dead_after_the_window()
    {
        using var host = WireHost.InTraffic();

        host.Pass(2.499);
        host.TakeSent().ShouldBeEmpty();
        host.Pass(0.001);
        host.TakeSent().ShouldBe(Ping);
        host.Pass(2.5);
        host.TakeSent().ShouldBe(Ping);
        host.Pass(2.499);
        host.Events.ShouldBeEmpty();
        host.Pass(0.001);
        host.Events.ShouldBe(["closed HeartbeatExpired None"]);
        host.TakeSent().ShouldBeEmpty();
    }

    [Fact]
    public void A_peer_that_answers_lives_for_ever()
    {
        using var host = WireHost.InTraffic();
        for (var beat = 0; beat < 1000; beat++)
        {
            host.Pass(2.5);
            host.TakeSent().ShouldBe(Ping);
            host.Receive(Pong);
        }

        host.Events.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Row", "G5")]
    [Trait("Row", "H13")]
    public void Any_octet_is_a_sign_of_life_not_only_a_whole_message()
    {
        using var host = WireHost.InTraffic();
        host.Receive(Octets.Of("02 00 00 00 00 00 00 FF FF"));
        for (var second = 0; second < 25; second++)
        {
            host.Pass(1.0);
            host.Receive([0x55]);
        }

        host.Events.ShouldBeEmpty();
        host.TakeSent().ShouldBeEmpty("Nothing to ask.");
    }

    [Fact]
    public void A_peer_that_talks_is_not_asked()
    {
        using var host = WireHost.InTraffic();
        for (var second = 0; second < 100; second++)
        {
            host.Receive(SomeMessage);
            host.Pass(1.0);
        }

        host.TakeSent().ShouldBeEmpty();
    }

    [Fact]
    public void Once_a_time_to_live_is_announced_the_peer_hears_from_us_each_interval_however_much_it_talks()
    {
        using var host = WireHost.InTraffic();
        host.Pass(2.5);
        host.TakeSent().ShouldBe(Ping);
        for (var beat = 0; beat < 5; beat++)
        {
            for (var half = 0; half < 5; half++)
            {
                host.Receive(SomeMessage);
                host.Pass(0.5);
            }

            host.TakeSent().ShouldBe(Ping);
        }
    }

    [Theory]
    [InlineData("DEALER")]
    [InlineData("ROUTER")]
    [Trait("Row", "H15")]
    public void A_DEALER_or_ROUTER_of_version_3_0_is_probed_once_and_never_judged_without_an_answer(string type)
    {
        using var host = new WireHost();
        host.Receive(Octets.Of("FF 00*8 7F 03 00 'NULL' 00*48"));
        host.TakeSent();
        host.Receive(Octets.Ready(Octets.Property("Socket-Type", type)));
        host.TakeSent().ShouldBe(Octets.Join(Octets.RouterReady, Probe));

        host.Pass(36_000);

        host.TakeSent().ShouldBeEmpty();
        host.Events.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Row", "H15")]
    public void A_probed_peer_that_answers_is_treated_like_one_of_version_3_1()
    {
        using var host = WireHost.InTraffic(minor: 0);
        host.Receive(Pong);
        host.Pass(2.5);
        host.TakeSent().ShouldBe(Ping);
        host.Pass(5);
        host.Events.ShouldBe(["closed HeartbeatExpired None"]);
    }

    [Theory]
    [InlineData("REQ", 0, false)]
    [InlineData("REQ", 1, true)]
    [InlineData("DEALER", 1, true)]
    [Trait("Row", "H15")]
    public void A_REQ_is_asked_from_version_3_1_on_and_before_that_not_even_once(string type, byte minor, bool isAsked)
    {
        using var host = new WireHost();
        host.Receive(Octets.Of($"FF 00*8 7F 03 0{minor} 'NULL' 00*48"));
        host.TakeSent();
        host.Receive(Octets.Ready(Octets.Property("Socket-Type", type)));
        host.TakeSent().ShouldBe(Octets.RouterReady);

        host.Pass(2.5);
        host.TakeSent().ShouldBe(isAsked ? Ping : []);
        host.Pass(3600);
        host.Events[1..].ShouldBe(isAsked ? ["closed HeartbeatExpired None"] : []);
        host.TakeSent().ShouldBe(isAsked ? Ping : []);
    }

    [Fact]
    public void Without_heartbeat_settings_nobody_is_asked_or_judged()
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });

        host.Pass(36_000);

        host.TakeSent().ShouldBeEmpty();
        host.Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("04 07 04 'PING' 00 00", "04 05 04 'PONG'")]
    [InlineData("04 08 04 'PING' 00 00 'c'", "04 06 04 'PONG' 'c'")]
    [InlineData("04 17 04 'PING' 00 00 '0123456789abcdef'", "04 15 04 'PONG' '0123456789abcdef'")]
    [InlineData("06 00 00 00 00 00 00 00 08 04 'PING' 00 00 'c'", "04 06 04 'PONG' 'c'")]
    [Trait("Row", "H11")]
    public void PONG_carries_the_context_of_the_PING_and_nothing_else(string ping, string pong)
    {
        var transcript = Segmentation.Replay(Octets.Join(Octets.Greeting, Octets.DealerReady, Octets.Of(ping)));

        transcript.Length.ShouldBe(2);
        transcript[1].ShouldEndWith(Convert.ToHexString(Octets.Join(Octets.RouterReady, Octets.Of(pong))));
    }

    [Theory]
    [InlineData("04 05 04 'PING'")]
    [InlineData("04 06 04 'PING' 00")]
    [InlineData("04 18 04 'PING' 00 00 '0123456789abcdefg'")]
    [InlineData("06 00 00 00 00 00 00 01 06 04 'PING' 00 00 41*255")]
    [InlineData("04 16 04 'PONG' '0123456789abcdefg'")]
    [Trait("Row", "H11")]
    public void A_PING_without_ttl_or_with_too_long_a_context_ends_the_connection_unanswered(string command)
    {
        var transcript = Segmentation.Replay(Octets.Join(Octets.Greeting, Octets.DealerReady, Octets.Of(command)));

        transcript[1].ShouldBe("closed ProtocolViolation CommandMalformed");
        transcript[2].ShouldEndWith(Convert.ToHexString(Octets.RouterReady));
    }

    [Theory]
    [InlineData("04 05 04 'PONG'")]
    [InlineData("04 09 04 'PONG' 'what'")]
    [Trait("Row", "H11")]
    public void A_PONG_that_nobody_asked_for_is_ignored(string pong) => Segmentation.Traffic(Octets.Of(pong)).ShouldBeEmpty();

    [Theory]
    [Trait("Row", "L12")]
    [InlineData("00 01", 1)]
    [InlineData("02 8F", 655)]
    [InlineData("02 90", 656)]
    [InlineData("FF FF", 65_535)]
    [Trait("Row", "H12")]
    public void The_time_to_live_of_the_peer_is_honoured_whole(string ttl, int tenths)
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });
        host.Receive(Octets.Of("04 07 04 'PING'", ttl));

        host.Pass(TimeSpan.FromMilliseconds((100 * tenths) - 1));
        host.Events.ShouldBeEmpty();
        host.Pass(TimeSpan.FromMilliseconds(1));
        host.Events.ShouldBe(["closed HeartbeatExpired None"]);
    }

    [Fact]
    [Trait("Row", "H12")]
    public void A_time_to_live_of_zero_says_nothing_and_further_octets_revoke_any()
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });
        host.Receive(Octets.Of("04 07 04 'PING' 00 00"));
        host.Pass(10_000);
        host.Receive(Octets.Of("04 07 04 'PING' 00 01"));
        host.Receive([0x00]);
        host.Pass(29);
        host.Receive(Octets.Of("00 04 07 04 'PING' 00 01 00 00"));
        host.Pass(10_000);

        host.Events.ShouldBe(["message []", "message []"]);
    }

    [Fact]
    [Trait("Row", "H12")]
    public void Our_time_to_live_is_the_window_but_never_above_655_tenths()
    {
        TtlOf(new HeartbeatSettings(TimeSpan.FromMilliseconds(10), 2)).ShouldBe([0x00, 0x01]);
        TtlOf(HeartbeatSettings.Aggressive).ShouldBe([0x00, 0x03]);
        TtlOf(HeartbeatSettings.Wan).ShouldBe([0x01, 0x2C]);
        TtlOf(new HeartbeatSettings(TimeSpan.FromSeconds(21.9), 3)).ShouldBe([0x02, 0x8F]);
        TtlOf(new HeartbeatSettings(TimeSpan.FromSeconds(60), 100)).ShouldBe([0x02, 0x8F]);
    }

    [Fact]
    [Trait("Row", "H14")]
    public void While_we_do_not_read_the_peer_is_not_judged_but_hears_from_us()
    {
        using var host = WireHost.InTraffic();
        host.Pass(2.4);
        host.Connection.SuspendReading(host.Now);

        host.Pass(25);

        host.Events.ShouldBeEmpty();
        host.TakeSent().Length.ShouldBeInRange(9 * Ping.Length, 11 * Ping.Length);
        host.Connection.ResumeReading(host.Now);
        host.Pass(5.0);
        host.Events.ShouldBeEmpty("5.1 s of its window were left.");
        host.Pass(0.2);
        host.Events.ShouldBe(["closed HeartbeatExpired None"]);
    }

    [Fact]
    [Trait("Row", "H14")]
    public void While_we_do_not_read_the_time_to_live_of_the_peer_stands_still()
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });
        host.Receive(Octets.Of("04 07 04 'PING' 00 14"));
        host.Pass(1);
        host.Connection.SuspendReading(host.Now);
        host.Connection.SuspendReading(host.Now);
        host.Pass(100);
        host.Connection.ResumeReading(host.Now);
        host.Connection.ResumeReading(host.Now);
        host.Pass(0.999);
        host.Events.ShouldBeEmpty();
        host.Pass(0.001);
        host.Events.ShouldBe(["closed HeartbeatExpired None"]);
    }

    [Fact]
    [Trait("Row", "G39")]
    public void At_most_one_PING_stands_in_the_queue_of_a_peer_that_takes_nothing()
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Limits = new ZmtpLimits { OutboundStallTime = TimeSpan.FromHours(1) } });
        host.TakesOctets = false;
        for (var beat = 0; beat < 20; beat++)
        {
            host.Pass(2.5);
            host.Receive(SomeMessage);
        }

        host.TakesOctets = true;
        host.Flush();
        host.TakeSent().ShouldBe(Ping);
    }

    [Fact]
    [Trait("Row", "H14")]
    public void A_peer_that_asks_on_and_takes_no_answer_gets_one()
    {
        using var host = WireHost.InTraffic();
        host.Connection.Outbound.BeginMessage();
        host.Connection.Outbound.WriteFrame("reply"u8, isLast: true);
        host.TakesOctets = false;
        host.Flush();
        for (var ping = 0; ping < 10_000; ping++)
        {
            host.Receive(Octets.Of("04 08 04 'PING' 00 00 'c'"));
        }

        host.TakesOctets = true;
        host.Flush();
        host.TakeSent().ShouldBe(Octets.Of("00 05 'reply' 04 06 04 'PONG' 'c'"));
        host.Receive(Octets.Of("04 08 04 'PING' 00 00 'd'"));
        host.TakeSent().ShouldBe(Octets.Of("04 06 04 'PONG' 'd'"));
    }

    [Fact]
    [Trait("Row", "H13")]
    public void A_peer_that_slowly_takes_a_large_message_is_alive_though_it_cannot_have_seen_our_PING()
    {
        using var host = WireHost.InTraffic();
        host.Connection.Outbound.BeginMessage();
        host.Connection.Outbound.WriteFrame(new byte[100_000], isLast: true);
        host.Connection.Sent(1000, host.Now);
        for (var second = 0; second < 90; second++)
        {
            host.TakesOctets = false;
            host.Pass(1.0);
            host.Connection.Sent(1000, host.Now);
        }

        host.Events.ShouldBeEmpty();
        host.Pass(7.4);
        host.Events.ShouldBeEmpty();
        host.Pass(0.2);
        host.Events.ShouldBe(["closed HeartbeatExpired None"]);
    }

    [Fact]
    [Trait("Row", "F56")]
    public void A_stall_of_our_own_process_excuses_the_silence()
    {
        using var host = WireHost.InTraffic();
        host.Pass(7.4);

        host.Connection.Excuse(host.Now + TimeSpan.FromSeconds(2.5));

        host.Pass(2.4);
        host.Events.ShouldBeEmpty();
        host.Pass(0.2);
        host.Events.ShouldBe(["closed HeartbeatExpired None"]);
    }

    [Fact]
    public void A_peer_is_not_dead_for_a_question_that_it_was_never_asked()
    {
        using var host = WireHost.InTraffic();

        // No tick came for an hour. The first one asks; the verdict needs an interval more.
        host.Connection.Tick(host.Now + TimeSpan.FromHours(1));
        host.Connection.IsClosed.ShouldBeFalse();
        host.Connection.Tick(host.Now + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(2.4));
        host.Connection.IsClosed.ShouldBeFalse();
        host.Connection.Tick(host.Now + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(2.5));
        host.Connection.IsClosed.ShouldBeTrue();
    }

    [Fact]
    [Trait("Row", "H14")]
    public void A_question_that_came_late_keeps_its_interval_over_a_pause_in_reading()
    {
        using var host = WireHost.InTraffic();
        var late = host.Now + TimeSpan.FromSeconds(7.4);
        host.Connection.Tick(late);
        host.Connection.SuspendReading(late);
        host.Connection.ResumeReading(late + TimeSpan.FromSeconds(100));

        host.Connection.Tick(late + TimeSpan.FromSeconds(102.4));
        host.Connection.IsClosed.ShouldBeFalse();
        host.Connection.Tick(late + TimeSpan.FromSeconds(102.5));
        host.Connection.IsClosed.ShouldBeTrue();
    }

    private static byte[] TtlOf(HeartbeatSettings settings)
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = settings });
        host.Pass(settings.Interval);
        var ping = host.TakeSent();
        ping[..7].ShouldBe(Octets.Of("04 07 04 'PING'"));
        return ping[7..9];
    }
}
