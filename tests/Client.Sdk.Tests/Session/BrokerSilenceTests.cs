using Mdp.Client.Session;
using Mdp.Heartbeating;

namespace Mdp.Client.Tests.Session;

/// <summary>Heartbeats both ways on a 0.3 link, and what silence means.</summary>
public sealed class BrokerSilenceTests
{
    private readonly Stage _stage = new(new() { Heartbeat = new(TimeSpan.FromSeconds(1), 3) });

    [Fact]
    [Trait("Row", "L11")]
    public void A_client_says_that_it_is_there_after_each_interval_without_another_word()
    {
        _stage.OpenById().Clear();
        for (var second = 0; second < 4; second++)
        {
            _stage.Heartbeat(1).Advance(1);
        }

        _stage.Take().ShouldBe(["1 HEARTBEAT", "1 HEARTBEAT", "1 HEARTBEAT", "1 HEARTBEAT"]);
    }

    [Fact]
    public void Requests_are_signs_of_life_themselves()
    {
        _stage.OpenById().Clear();
        for (var index = 0; index < 10; index++)
        {
            _stage.Advance(0.9).Send($"r{index}", patience: TimeSpan.FromMinutes(1)).Heartbeat(1);
        }

        _stage.Take().ShouldNotContain("1 HEARTBEAT");
    }

    [Fact]
    [Trait("Row", "S7")]
    [Trait("Row", "G8")]
    [Trait("Row", "N5")]
    public void A_broker_that_is_silent_for_the_window_is_left_and_dialled_anew()
    {
        _stage.OpenById().Send("a", patience: TimeSpan.FromMinutes(1)).Clear();
        _stage.Advance(2.999);
        _stage.Take().ShouldNotContain("close 1 Silent");
        _stage.Advance(0.001);
        _stage.Take().ShouldBe(["close 1 Silent", "open 2"]);
        _stage.OpenById(2);
        _stage.Take().ShouldBe(["2 HELLO 1 s x 3", "2 REQUEST a echo hello"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_octet_is_a_sign_of_life(bool isWhole)
    {
        _stage.OpenById().Clear();
        for (var index = 0; index < 10; index++)
        {
            _stage.Advance(2.9);
            _ = isWhole ? _stage.Heartbeat(1) : _stage.Trickle(1);
        }

        _stage.Take().ShouldAllBe(line => line == "1 HEARTBEAT");
    }

    [Fact]
    public void Our_own_stall_is_not_the_brokers_death()
    {
        _stage.OpenById().Clear();
        _stage.Freeze(60).Tick();
        _stage.Take().ShouldBe(["1 HEARTBEAT"]);
        _stage.Told(SessionEventKind.StallNoticed).ShouldHaveSingleItem().Elapsed.ShouldBe(TimeSpan.FromSeconds(59));
        _stage.Advance(0.5).Heartbeat(1).Advance(2.5);
        _stage.Take().ShouldNotContain("close 1 Silent");
    }

    [Fact]
    public void After_a_stall_a_broker_that_stays_silent_is_found_out()
    {
        _stage.OpenById().Freeze(60).Tick().Clear();
        _stage.Advance(3);
        _stage.Take().ShouldContain("close 1 Silent");
    }

    [Fact]
    public void It_is_known_since_when_no_link_is_open()
    {
        _stage.Session.DownSince.ShouldBe(_stage.Now);
        _stage.Advance(5).OpenById();
        _stage.Session.DownSince.ShouldBe(Instant.Never);
        _stage.Session.LastHeard.ShouldBe(_stage.Now);
        _stage.Advance(1).Lose(1);
        _stage.Session.DownSince.ShouldBe(_stage.Now);
        _stage.Session.LastHeard.ShouldBe(_stage.Now - TimeSpan.FromSeconds(1));
    }
}
