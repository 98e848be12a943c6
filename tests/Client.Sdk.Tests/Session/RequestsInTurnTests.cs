using Mdp.Client.Session;
using Mdp.Protocol;

namespace Mdp.Client.Tests.Session;

/// <summary>With a broker that has not announced 0.3: one request for each link, and no late reply that could answer another question.</summary>
public sealed class RequestsInTurnTests
{
    private readonly Stage _stage = new(new() { LinksMax = 3 });

    [Fact]
    public void A_request_takes_the_link_and_its_reply_gives_it_back()
    {
        _stage.Open(1).Clear();
        _stage.Send("a");
        _stage.Take().ShouldBe(["1 REQUEST a echo hello"]);
        _stage.Final(1, "a", "x", MdpVersion.V01);
        _stage.Send("b");
        _stage.Take().ShouldBe(["a Replied x", "1 REQUEST b echo hello"]);
    }

    [Fact]
    public void Nothing_is_known_of_the_broker_before_the_first_link_opens_so_one_is_dialled()
    {
        _stage.Send("a").Send("b").Send("c");
        _stage.Take().ShouldBe(["open 1"]);
    }

    [Fact]
    public void Further_requests_bring_further_links_up_to_the_limit()
    {
        _stage.Send("a").Send("b").Send("c").Send("d").Clear();
        _stage.Open(1);
        _stage.Take().ShouldBe(["1 REQUEST a echo hello", "open 2", "open 3"]);
        _stage.Open(2).Open(3);
        _stage.Take().ShouldBe(["2 REQUEST b echo hello", "3 REQUEST c echo hello"]);
        _stage.Final(2, "b", "x", MdpVersion.V01);
        _stage.Take().ShouldBe(["b Replied x", "2 REQUEST d echo hello"]);
    }

    [Fact]
    public void The_version_is_the_one_that_the_settings_name()
    {
        var stage = new Stage(new() { Fallback = MdpVersion.V02 });
        stage.Open(1).Send("a").Clear();
        stage.Session.Version.ShouldBe(MdpVersion.V02);
        stage.Partial(1, "a", "1", MdpVersion.V02).Final(1, "a", "2", MdpVersion.V02);
        stage.Take().ShouldBe(["a part 1", "a Replied 2"]);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 negotiation.2")]
    public void A_broker_that_announces_old_versions_only_is_one_of_those()
    {
        _stage.Open(1, MdpVersion.V01, MdpVersion.V02);
        _stage.Session.Version.ShouldBe(MdpVersion.V01);
        _stage.Take().ShouldBe(["open 1"]);
    }

    [Fact]
    [Trait("Row", "G11")]
    public void A_link_whose_reply_did_not_come_in_time_is_discarded()
    {
        _stage.Open(1).Send("a").Clear();
        _stage.Advance(1);
        _stage.Take().ShouldBe(["a Unanswered Sent", "close 1 Discarded", "open 2"]);
        _stage.Final(1, "a", "late", MdpVersion.V01);
        _stage.Take().ShouldBeEmpty();
        _stage.SendAgain("a").Open(2);
        _stage.Take().ShouldBe(["2 REQUEST a echo hello"]);
    }

    [Fact]
    public void A_sign_of_life_does_not_save_that_link()
    {
        _stage.Open(1).Send("a").Advance(0.5).Trickle(1).Clear();
        _stage.Advance(0.5);
        _stage.Take().ShouldContain("close 1 Discarded");
    }

    [Fact]
    public void A_link_whose_request_is_cancelled_is_discarded()
    {
        _stage.Open(1).Send("a").Clear();
        _stage.Cancel("a");
        _stage.Take().ShouldBe(["a Cancelled Sent", "close 1 Discarded", "open 2"]);
    }

    [Fact]
    public void What_was_in_flight_on_a_lost_link_is_the_callers_to_ask_again()
    {
        _stage.Open(1).Send("a").Send("b").Clear();
        _stage.Lose(1);
        _stage.Take().ShouldBe(["a LinkLost Sent"]);
        _stage.Open(2);
        _stage.Take().ShouldBe(["2 REQUEST b echo hello"]);
    }

    [Fact]
    public void Each_part_of_a_reply_renews_patience()
    {
        var stage = new Stage(new() { Fallback = MdpVersion.V02 });
        stage.Open(1).Send("a");
        for (var part = 0; part < 10; part++)
        {
            stage.Advance(0.9).Partial(1, "a", "x", MdpVersion.V02);
        }

        stage.Outcomes.ShouldBeEmpty();
        stage.Advance(1);
        stage.Outcomes["a"].Kind.ShouldBe(OutcomeKind.Unanswered);
        stage.Outcomes["a"].Stage.ShouldBe(RequestStage.Answering);
    }

    [Fact]
    public void A_reply_to_no_request_breaks_the_link()
    {
        _stage.Open(1).Clear();
        _stage.Say(1, MdpCommandName.ClientFinal, body: "x", version: MdpVersion.V01, service: "echo");
        _stage.Take().ShouldBe(["close 1 Violation", "open 2"]);
    }

    [Fact]
    public void A_reply_of_another_service_breaks_the_link()
    {
        _stage.Open(1).Send("a").Clear();
        _stage.Say(1, MdpCommandName.ClientFinal, "a", "x", MdpVersion.V01, service: "other");
        _stage.Take().ShouldBe(["close 1 Violation", "a Malformed a reply of service other to a request for echo", "open 2"]);
    }

    [Fact]
    public void A_broker_that_comes_back_newer_gets_one_link_for_all_and_the_idle_ones_are_closed()
    {
        _stage.Open(1).Send("a").Send("b").Open(2).Final(2, "b", "x", MdpVersion.V01).Lose(1).Clear();
        _stage.Send("c").Send("d");
        _stage.Take().ShouldBe(["2 REQUEST c echo hello", "open 3"]);
        _stage.OpenById(3);
        _stage.Take().ShouldBe(["3 HELLO 2.5 s x 3", "3 REQUEST d echo hello"]);
        _stage.Final(2, "c", "y", MdpVersion.V01);
        _stage.Take().ShouldBe(["c Replied y", "close 2 Surplus"]);
    }

    [Fact]
    public void A_broker_that_comes_back_older_gets_the_requests_in_turn()
    {
        var stage = new Stage(new() { LinksMax = 1 });
        stage.OpenById().Send("a").Send("b").Lose(1).Clear();
        stage.Open(2);
        stage.Take().ShouldBe(["2 REQUEST a echo hello"]);
        stage.Final(2, "a", "x", MdpVersion.V01);
        stage.Take().ShouldBe(["a Replied x", "2 REQUEST b echo hello"]);
    }

    [Fact]
    public void No_heartbeat_goes_to_a_broker_that_knows_none()
    {
        _stage.Open(1).Clear().Advance(60);
        _stage.Take().ShouldBeEmpty();
        _stage.Session.NextDeadline.ShouldBe(Heartbeating.Instant.Never);
    }
}
