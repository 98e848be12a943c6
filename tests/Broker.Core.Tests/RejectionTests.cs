using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>What a 0.3 client is told when its request is not taken over, or fails: a code, and what was expected.</summary>
public class RejectionTests
{
    [Fact, Trait("Row", "S3")]
    public void Full_queue_of_the_service() => Told(
        new Stage(new() { DefaultService = new() { MaxQueueLength = 1 } }).Ask("a", 1, "x"),
        "429 the service's queue holds as many requests as it may: 1");

    [Fact, Trait("Row", "S3")]
    public void Full_queue_of_the_client() => Told(
        new Stage(new() { MaxClientQueueLength = 1 }).Ask("c", 1, "x"),
        "429 as many requests of this client wait as may: 1");

    [Fact]
    public void Octets_of_the_service() => Told(
        new Stage(new() { DefaultService = new() { MaxQueueOctets = 2 } }), "429 the service's queue has no room for its octets: 2 at most");

    [Fact]
    public void Octets_of_the_client() => Told(
        new Stage(new() { MaxClientQueueOctets = 2 }), "429 this client's waiting requests leave no room for its octets: 2 at most");

    [Fact]
    public void Octets_of_the_broker() => Told(new Stage(new() { MaxTotalOctets = 1024 }), "429 the broker holds as many octets as it may");

    [Fact]
    public void Body_too_large() => Told(new Stage(bounds: new(1, 2, 0)), "413 a reply as large as this body would not fit into a message");

    [Fact]
    public void Headers_count_like_the_body()
    {
        var stage = new Stage(bounds: new(1, 20, 0)).Ask("c", 9, "job", headers: "abc=defghijklmnop");

        stage.Take().ShouldHaveSingleItem().ShouldStartWith("c ERROR #9 413 ");
    }

    [Fact]
    public void Too_many_services() => Told(
        new Stage(new() { MaxServices = 1, MaxServicesWithoutWorker = 1 }).ReadyV03("w", "other"), "429 there are as many services as there may be: 1");

    [Fact]
    public void Too_many_services_without_a_worker() => Told(
        new Stage(new() { MaxServicesWithoutWorker = 1 }).Ask("a", 1, "x", "other"), "429 nobody serves it, and as many such services are known as may be: 1");

    [Fact]
    public void Illegal_name()
    {
        var stage = new Stage().Ask("c", 9, "job", "white space");

        stage.Take().ShouldHaveSingleItem().ShouldStartWith("c ERROR #9 400 expected a service name of 1 to 128 of");
    }

    [Fact, Trait("Row", "A2-8"), Trait("Row", "S3")]
    public void No_worker_where_the_service_does_not_wait_for_one()
    {
        var stage = new Stage(new() { DefaultService = new() { OnNoWorker = NoWorkerPolicy.Fail } });
        Told(stage, "404 nobody serves it, and its requests do not wait for a worker");

        stage.ReadyV03("w", credit: 0).Ask("c", 10, "job").Take().ShouldBeEmpty("who is there and has no room is waited for");
        stage.Request("old", "job", "nobody").Take().ShouldBeEmpty();
        stage.Told(BrokerEventKind.RequestRejected).Select(fact => fact.Reject).ShouldBe([RejectReason.NoWorker, RejectReason.NoWorker]);
        stage.Told(BrokerEventKind.ServiceForgotten).Count().ShouldBe(2);
    }

    [Fact, Trait("Spec", "MDP/0.3 request.7")]
    public void Durability()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 9, "job", flags: RequestFlags.Durable);

        stage.Take().ShouldBe(["c ERROR #9 501 expected no wish for durability: this broker keeps requests in memory (never ran)"]);
        stage.HeldBodies.ShouldBe(0);
    }

    [Fact, Trait("Row", "F71")]
    public void Stopped_broker()
    {
        var stage = new Stage().Connect("c").Stop();

        Told(stage, "503 the broker is stopping");
    }

    [Fact, Trait("Row", "F71"), Trait("Spec", "MDP/0.3 error.5")]
    public void Draining_broker_ends_what_it_holds_and_takes_nothing_more()
    {
        var stage = new Stage().ReadyV03("w", credit: 1).Ask("c", 1, "runs").Ask("c", 2, "waits");
        stage.Take();
        stage.Core.Drain(stage.Now);
        stage.Core.IsDrained.ShouldBeFalse();
        Told(stage, "503 the broker is draining and takes nothing more");

        stage.Ask("c", 1, "runs").FinalV03("w", "1/1", "A").Lose("w").ReadyV03("w2").FinalV03("w2", "2/2", "B");
        stage.Take().ShouldBe(["c FINAL #1 A", "w REQUEST 2/1 waits", "w2 REQUEST 2/2 waits", "c FINAL #2 B"]);
        stage.Core.IsDrained.ShouldBeTrue();
        stage.Told(BrokerEventKind.DrainBegan).ShouldHaveSingleItem().Count.ShouldBe(2);
        stage.Mmi("echo").ShouldBe("200");
    }

    [Fact]
    public void Broker_that_does_not_drain_is_not_drained() => new Stage().Core.IsDrained.ShouldBeFalse();

    [Fact, Trait("Row", "S3")]
    public void Displaced_for_a_newer_one()
    {
        var settings = new ServiceSettings { MaxQueueLength = 1, OnQueueFull = FullQueuePolicy.DisplaceOldest };

        new Stage(new() { DefaultService = settings }).Ask("c", 1, "a").Ask("c", 2, "b").Take()
            .ShouldBe(["c ERROR #1 429 the queue is full, and a newer request took its place (never ran)"]);
    }

    [Fact, Trait("Spec", "MDP/0.3 error.5")]
    public void Stopped_broker_acquits_only_what_no_worker_was_given() =>
        new Stage().ReadyV03("w", credit: 1).Ask("c", 1, "runs").Ask("c", 2, "waits").Stop().Take().Where(line => line.Contains("ERROR", StringComparison.Ordinal))
            .ShouldBe(["c ERROR #1 503 the broker is stopping", "c ERROR #2 503 the broker is stopping (never ran)"]);

    [Fact, Trait("Row", "F32")]
    public void Reply_too_large()
    {
        var stage = new Stage().ReadyV03("w").Ask("c", 1, "a").Lose("w", DepartureReason.MessageTooLarge);

        stage.Take()[^1].ShouldBe("c ERROR #1 413 the reply is larger than a limit of the broker");
    }

    [Fact, Trait("Row", "F12"), Trait("Row", "S9*")]
    public void Processing_timeout()
    {
        var settings = new ServiceSettings { ProcessingTimeout = TimeSpan.FromSeconds(1), MaxAttempts = 1 };
        var stage = new Stage(new() { DefaultService = settings }).ReadyV03("w").Ask("c", 1, "a").Advance(TimeSpan.FromSeconds(1));

        stage.Take()[^1].ShouldBe("c ERROR #1 504 its worker took longer than 1000 ms; 1 attempt");
    }

    // One request more, of a client that has none yet unless the stage has given it one.
    private static void Told(Stage stage, string error)
    {
        stage.Take();
        stage.Ask("c", 9, "job").Take().ShouldBe([$"c ERROR #9 {error} (never ran)"]);
        stage.Told(BrokerEventKind.RequestRejected).Count().ShouldBe(1);
    }
}
