using Mdp.Heartbeating;

namespace Mdp.Zmtp.Tests.Wire;

public class DeadlineTests
{
    [Fact]
    [Trait("Row", "H16")]
    public void The_handshake_has_3_seconds_however_much_arrives()
    {
        using var host = new WireHost();
        var octets = Octets.Join(Octets.Greeting, Octets.DealerReady);
        foreach (var octet in octets[..59])
        {
            host.Receive([octet]);
            host.Pass(0.05);
        }

        host.Pass(0.049);
        host.Events.ShouldBeEmpty();
        host.Pass(0.001);
        host.Events.ShouldBe(["closed HandshakeTimeout None"]);
        host.Receive(octets.AsSpan(59));
        host.Events.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Row", "H16")]
    public void A_READY_cut_off_before_its_end_runs_into_the_same_deadline()
    {
        using var host = new WireHost(WireHost.Router with { Limits = new ZmtpLimits { HandshakeTime = TimeSpan.FromSeconds(1) } });
        host.Receive(Octets.Join(Octets.Greeting, Octets.DealerReady[..20]));
        host.Pass(1.0);
        host.Events.ShouldBe(["closed HandshakeTimeout None"]);
    }

    [Fact]
    [Trait("Row", "H16")]
    public void A_message_begun_has_30_seconds()
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });
        foreach (var octets in new[] { "01", "01 'a'", "00", "05", "'abcd'" })
        {
            host.Receive(Octets.Of(octets));
            host.Pass(5.9);
        }

        host.Pass(0.4);
        host.Events.ShouldBeEmpty();
        host.Pass(0.1);
        host.Events.ShouldBe(["closed MessageTooSlow None"]);
    }

    [Theory]
    [InlineData("00", "half a header")]
    [InlineData("04 07 04 'PI'", "half a command")]
    [InlineData("01 00", "a frame that promises more")]
    [Trait("Row", "H16")]
    public void Whatever_is_begun_has_a_deadline(string octets, string what)
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });
        host.Receive(Octets.Of(octets));
        host.Pass(29.999);
        host.Events.ShouldBeEmpty(what);
        host.Pass(0.001);
        host.Events.ShouldBe(["closed MessageTooSlow None"], what);
    }

    [Fact]
    [Trait("Row", "H16")]
    public void A_large_message_has_the_time_that_1_KiB_a_second_needs()
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });
        host.Receive(Octets.Of("02 00 00 00 00 00 01 8F C0")); // 102,336 octets and 64: 100 s
        host.Pass(99.999);
        host.Events.ShouldBeEmpty();
        host.Pass(0.001);
        host.Events.ShouldBe(["closed MessageTooSlow None"]);
    }

    [Fact]
    public void The_time_begins_anew_with_each_message_and_with_none_in_hand_there_is_no_deadline()
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });
        for (var message = 0; message < 10; message++)
        {
            host.Receive(Octets.Of("00 02 'a'"));
            host.Pass(20);
            host.Receive(Octets.Of("'b' 00 02 'c'"));
            host.Pass(20);
            host.Receive(Octets.Of("'d'"));
            host.Connection.NextDeadline.ShouldBe(Instant.Never);
            host.Pass(1000);
        }

        host.Events.Count.ShouldBe(20);
    }

    [Fact]
    [Trait("Row", "H14")]
    public void While_we_do_not_read_the_time_of_a_message_stands_still()
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });
        host.Receive([0x00]);
        host.Pass(20);
        host.Connection.SuspendReading(host.Now);
        host.Pass(1000);
        host.Connection.ResumeReading(host.Now);
        host.Pass(9.9);
        host.Events.ShouldBeEmpty();
        host.Pass(0.2);
        host.Events.ShouldBe(["closed MessageTooSlow None"]);
    }

    [Fact]
    [Trait("Row", "H32")]
    public void A_peer_that_takes_nothing_of_what_waits_for_10_seconds_is_given_up()
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });
        host.TakesOctets = false;
        host.Connection.Outbound.BeginMessage();
        host.Connection.Outbound.WriteFrame("reply"u8, isLast: true);
        host.Flush();
        host.Pass(9);
        host.Connection.Sent(1, host.Now);
        host.Pass(9.9);
        host.Events.ShouldBeEmpty();
        host.Pass(0.1);
        host.Events.ShouldBe(["closed SendStalled None"]);
    }

    [Fact]
    public void A_queue_that_empties_has_no_deadline()
    {
        using var host = WireHost.InTraffic(WireHost.Router with { Heartbeat = null });
        host.Connection.Outbound.BeginMessage();
        host.Connection.Outbound.WriteFrame("reply"u8, isLast: true);
        host.Connection.Sent(0, host.Now);
        host.Connection.NextDeadline.ShouldBe(host.Now + TimeSpan.FromSeconds(10));
        host.Flush();
        host.Connection.NextDeadline.ShouldBe(Instant.Never);
    }

    [Fact]
    public void After_Tick_the_next_deadline_lies_ahead_and_early_or_doubled_ticks_change_nothing()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            Transcript(seed, ticksOften: true).ShouldBe(Transcript(seed, ticksOften: false), $"seed {seed}");
        }
    }

    /// <summary>What left the machine under the inputs that the seed draws, with superfluous ticks or without.</summary>
    private static string Transcript(int seed, bool ticksOften)
    {
        var choice = new Random(seed);
        using var host = WireHost.InTraffic(minor: (byte)choice.Next(2));
        for (var step = 0; step < 40; step++)
        {
            Step(host, choice);
            host.Connection.Tick(host.Now);
            if (ticksOften)
            {
                host.Connection.NextDeadline.ShouldBeGreaterThan(host.Now);
                host.Connection.Tick(host.Now - TimeSpan.FromSeconds(1));
                host.Connection.Tick(host.Now);
                host.Connection.Tick(Instant.Earlier(host.Connection.NextDeadline - TimeSpan.FromTicks(1), host.Now + TimeSpan.FromHours(1)));
            }

            host.Receive([]);
        }

        return $"{string.Join('|', host.Events)}|{Convert.ToHexString(host.Sent)}";
    }

    private static void Step(WireHost host, Random choice)
    {
        switch (choice.Next(8))
        {
            case 0:
                host.Receive(Octets.Of("01"));
                break;
            case 1:
                host.Receive(Octets.Of("01 'a' 00 00"));
                break;
            case 2:
                host.Receive(Octets.Of("04 07 04 'PING' 00 14"));
                break;
            case 3:
                host.Connection.SuspendReading(host.Now);
                break;
            case 4:
                host.Connection.ResumeReading(host.Now);
                break;
            case 5:
                host.TakesOctets = choice.Next(2) == 0;
                host.Flush();
                break;
            default:
                host.Pass(choice.NextDouble() * 4);
                break;
        }
    }
}
