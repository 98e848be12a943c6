using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

public class RequestTests
{
    [Fact, Trait("Spec", "7/MDP client.1")]
    public void A_request_reaches_an_idle_worker_and_its_reply_reaches_the_client()
    {
        var stage = new Stage().Ready("w").Request("c", "hello").Final("w", "HELLO");

        stage.Take().ShouldBe(["w REQUEST 1/1 hello", "c FINAL echo HELLO"]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "F48"), Trait("Spec", "7/MDP client.4")]
    public void A_request_without_a_worker_waits_for_one()
    {
        var stage = new Stage().Request("c", "hello");
        stage.Take().ShouldBeEmpty();

        stage.Ready("w").Take().ShouldBe(["w REQUEST 1/1 hello"]);
    }

    [Fact, Trait("Row", "F48"), Trait("Row", "A2-8"), Trait("Spec", "7/MDP client.4")]
    public void A_request_that_waited_too_long_ends_and_is_forgotten()
    {
        var stage = new Stage().Request("c", "hello").Advance(TimeSpan.FromSeconds(60));

        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.Expired);
        stage.HeldBodies.ShouldBe(0);
        stage.Ready("w").Take().ShouldBeEmpty();
    }

    [Fact, Trait("Row", "G10")]
    public void Work_goes_to_the_least_recently_used_worker()
    {
        var stage = new Stage().Ready("w1").Ready("w2").Ready("w3");
        stage.Request("c", "a").Final("w1", "A").Request("c", "b").Final("w2", "B").Take();

        stage.Request("c", "d").Request("c", "e").Request("c", "f");

        stage.Take().ShouldBe(["w3 REQUEST 3/1 d", "w1 REQUEST 4/1 e", "w2 REQUEST 5/1 f"]);
    }

    [Fact, Trait("Row", "I7"), Trait("Spec", "7/MDP topology.2")]
    public void A_worker_never_holds_two_requests()
    {
        var stage = new Stage().Ready("w").Request("c", "a").Request("c", "b");
        stage.Take().ShouldBe(["w REQUEST 1/1 a"]);

        stage.Final("w", "A").Take().ShouldBe(["c FINAL echo A", "w REQUEST 2/1 b"]);
    }

    [Fact, Trait("Row", "I11"), Trait("Spec", "7/MDP topology.1")]
    public void Clients_take_turns_however_much_one_of_them_pours_in()
    {
        var stage = new Stage().Ready("w").Request("greedy", "g0");
        for (var number = 1; number <= 5; number++)
        {
            stage.Request("greedy", $"g{number}");
        }

        stage.Request("modest", "m0").Request("modest", "m1").Take();
        var order = new List<string>();
        for (var done = 0; done < 7; done++)
        {
            stage.Final("w", "x");
            order.Add(stage.Take()[^1].Split(' ')[^1]);
        }

        order.ShouldBe(["g1", "m0", "g2", "m1", "g3", "g4", "g5"]);
    }

    [Fact, Trait("Row", "F52"), Trait("Row", "I6"), Trait("Row", "A2-2"), Trait("Spec", "18/MDP request-reply.1")]
    public void Parts_reach_a_client_of_0_2_at_once_and_a_client_of_0_1_in_its_one_reply()
    {
        var stage = new Stage().Ready("w", version: MdpVersion.V02);
        stage.Request("new", "q", version: MdpVersion.V02).Partial("w", "a").Partial("w", "b").Final("w", "c", MdpVersion.V02);
        stage.Take().ShouldBe(["w REQUEST 1/1 q", "new PARTIAL echo a", "new PARTIAL echo b", "new FINAL echo c"]);

        stage.Request("old", "q").Partial("w", "a").Partial("w", "b").Final("w", "c", MdpVersion.V02);
        stage.Take().ShouldBe(["w REQUEST 2/1 q", "old FINAL echo a+b+c"]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "I8"), Trait("Row", "F32")]
    public void A_reply_of_too_many_empty_parts_is_not_held_without_end()
    {
        var stage = new Stage().Ready("w", version: MdpVersion.V02).Request("old", "q");
        for (var part = 0; part <= 65_536; part++)
        {
            stage.Partial("w", "");
        }

        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.ReplyTooLarge);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact]
    public void A_reply_too_large_to_hold_for_a_client_of_0_1_ends_its_request_and_spares_the_worker()
    {
        var stage = new Stage(new() { DefaultService = new() { MaxBufferedPartialOctets = 4 } }).Ready("w", version: MdpVersion.V02);
        stage.Request("old", "q").Partial("w", "1234").Partial("w", "5").Partial("w", "6").Final("w", "7", MdpVersion.V02);

        stage.Take().ShouldBe(["w REQUEST 1/1 q"]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Outcome.ShouldBe(RequestOutcome.ReplyTooLarge);
        stage.HeldBodies.ShouldBe(0);
        stage.Request("old", "r").Take().ShouldBe(["w REQUEST 2/1 r"]);
    }
}
