using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>What must not run twice, and whose worker says that it never began: it is given to another one. Where nobody says so, it fails.</summary>
public class NeverRanTests
{
    [Fact, Trait("Spec", "MDP/0.3 error.5"), Trait("Spec", "MDP/0.3 request.6")]
    public void A_worker_that_hands_it_back_unbegun_gives_it_to_the_next()
    {
        var stage = Running().Credit("w", 0).ErrorV03("w", "1/1", 503, "stopping", mayRetry: true, neverRan: true).ReadyV03("w2");

        stage.Take()[^1].ShouldBe("w2 REQUEST 1/2 once");
    }

    [Fact, Trait("Spec", "MDP/0.3 error.5"), Trait("Spec", "MDP/0.3 request.6")]
    public void A_worker_that_hands_it_back_begun_ends_it()
    {
        var stage = Running().ErrorV03("w", "1/1", 503, "stopping", mayRetry: true);

        stage.Take()[^1].ShouldBe("c ERROR #7 503 stopping (worker)");
    }

    [Fact, Trait("Spec", "MDP/0.3 disconnect.5")]
    public void A_worker_that_leaves_without_having_read_it_gives_it_to_the_next()
    {
        var stage = Running().Leave("w", neverRan: true).ReadyV03("w2");

        stage.Take()[^1].ShouldBe("w2 REQUEST 1/2 once");
    }

    [Fact, Trait("Spec", "MDP/0.3 disconnect.3"), Trait("Spec", "MDP/0.3 disconnect.5")]
    public void A_worker_that_leaves_without_a_word_about_it_ends_it()
    {
        var stage = Running().Leave("w", neverRan: false);

        stage.Take().ShouldBe(["c ERROR #7 502 lost 1 worker, the last by Graceful {mdp-attempts=1}", "w close Graceful"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 disconnect.5")]
    public void A_worker_that_has_answered_in_part_is_not_believed()
    {
        var stage = Running().PartialV03("w", "1/1", "x").Leave("w", neverRan: true);

        stage.Take()[1].ShouldStartWith("c ERROR #7 502 ");
    }

    [Fact, Trait("Spec", "MDP/0.3 error.5")]
    public void What_the_second_worker_lost_may_have_run_whatever_the_first_said()
    {
        var stage = Running().Leave("w", neverRan: true).ReadyV03("w2").Lose("w2").ReadyV03("w3");

        stage.Take()[^1].ShouldStartWith("c ERROR #7 502 ");
    }

    [Fact, Trait("Spec", "MDP/0.3 error.5")]
    public void What_the_first_worker_lost_may_have_run_whatever_the_second_says()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "job").Lose("w").ReadyV03("w2").Leave("w2", neverRan: true).Stop();

        stage.Take().ShouldContain("c ERROR #7 503 the broker is stopping");
    }

    [Fact, Trait("Spec", "MDP/0.3 disconnect.5")]
    public void A_stopping_broker_tells_its_clients_that_the_rest_never_ran_and_no_other_end_says_so()
    {
        new Stage().Hello("c").Stop().Take().ShouldContain("c DISCONNECT the broker is stopping (never ran)");
        new Stage().Hello("c").Hello("c").Take().ShouldContain("c DISCONNECT expected one HELLO on a connection, got another");
    }

    private static Stage Running()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 7, "once", flags: RequestFlags.NotIdempotent);
        stage.Take().ShouldBe(["w REQUEST 1/1 once"]);
        return stage;
    }
}
