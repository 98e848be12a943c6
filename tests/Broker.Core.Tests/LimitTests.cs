namespace Mdp.Broker.Core.Tests;

/// <summary>Each limit: what fits is taken, one more is refused and told, nobody else suffers, and room that was made can be used again.</summary>
public class LimitTests
{
    [Fact, Trait("Row", "X9"), Trait("Row", "S3")]
    public void Queue_length_of_a_service()
    {
        var stage = new Stage(new() { DefaultService = new() { MaxQueueLength = 2 } }).Request("c1", "a").Request("c2", "b").Request("c3", "d");
        Rejected(stage).ShouldBe([RejectReason.ServiceQueueLength]);

        stage.Request("c3", "x", "other").Ready("w").Request("c3", "e");
        Rejected(stage).Count().ShouldBe(1);
    }

    [Fact, Trait("Row", "X9"), Trait("Row", "G25")]
    public void Queue_octets_of_a_service()
    {
        var stage = new Stage(new() { DefaultService = new() { MaxQueueOctets = 10 } }).Request("c1", "12345").Request("c2", "12345").Request("c3", "1");

        Rejected(stage).ShouldBe([RejectReason.ServiceQueueOctets]);
        stage.HeldBodies.ShouldBe(2);
    }

    [Fact, Trait("Row", "X9"), Trait("Row", "F46")]
    public void Waiting_requests_of_a_client()
    {
        var stage = new Stage(new() { MaxClientQueueLength = 2 }).Request("c", "a").Request("c", "b").Request("c", "d").Request("other", "e");

        Rejected(stage).ShouldBe([RejectReason.ClientQueueLength]);
    }

    [Fact, Trait("Row", "X9")]
    public void Octets_of_a_body()
    {
        var stage = new Stage(bounds: new(FramesMax: 1, OctetsMax: 65, OctetsPerFrame: 64)).Ready("w").Request("c", "a").Request("c", "bc");

        Rejected(stage).ShouldBe([RejectReason.BodyTooLarge]);
        stage.Take().ShouldBe(["w REQUEST 1/1 a"]);
    }

    [Fact, Trait("Row", "X9")]
    public void Frames_of_a_body()
    {
        Rejected(new Stage(bounds: BodyBounds.None with { FramesMax = 0 }).Request("c", "a")).ShouldBe([RejectReason.BodyTooLarge]);
    }

    [Fact, Trait("Row", "X9")]
    public void Waiting_octets_of_a_client()
    {
        var stage = new Stage(new() { MaxClientQueueOctets = 5 }).Request("c", "123").Request("c", "123").Request("other", "123");

        Rejected(stage).ShouldBe([RejectReason.ClientQueueOctets]);
    }

    [Fact, Trait("Row", "X9"), Trait("Row", "I8")]
    public void Octets_of_all_requests_held_running_ones_included()
    {
        var stage = new Stage(new() { MaxTotalOctets = 5 + HeldOctets.PerRequest + HeldOctets.PerFrame }).Ready("w1").Ready("w2").Request("c", "12345").Request("c", "1");
        Rejected(stage).ShouldBe([RejectReason.TotalOctets]);

        stage.Final("w1", "done").Request("c", "12345");
        Rejected(stage).Count().ShouldBe(1);
    }

    [Fact, Trait("Row", "X9"), Trait("Row", "I8")]
    public void Requests_without_octets_are_not_free()
    {
        var stage = new Stage(new() { MaxTotalOctets = 3 * (HeldOctets.PerRequest + HeldOctets.PerFrame) }).Request("c", "").Request("c", "").Request("c", "").Request("c", "");

        Rejected(stage).ShouldBe([RejectReason.TotalOctets]);
    }

    [Fact, Trait("Row", "X9"), Trait("Row", "F47")]
    public void Services_without_a_worker()
    {
        var stage = new Stage(new() { MaxServicesWithoutWorker = 2 }).Request("c", "x", "a").Request("c", "x", "b").Request("c", "x", "d");
        Rejected(stage).ShouldBe([RejectReason.ServicesWithoutWorker]);

        stage.Ready("w", "a").Request("c", "x", "d").Advance(TimeSpan.FromSeconds(60)).Request("c", "x", "e");
        Rejected(stage).Count().ShouldBe(1);
    }

    [Fact, Trait("Row", "X9"), Trait("Row", "F47")]
    public void Services_at_all()
    {
        var stage = new Stage(new() { MaxServices = 2 }).Ready("w1", "a").Ready("w2", "b").Ready("w3", "d");
        stage.Told(BrokerEventKind.WorkerRefused).ShouldHaveSingleItem().Reject.ShouldBe(RejectReason.Services);

        stage.Lose("w1").Ready("w4", "d").Request("c", "x", "e");
        Rejected(stage).ShouldBe([RejectReason.Services]);
    }

    [Fact, Trait("Row", "S3")]
    public void Full_queue_that_displaces_gives_up_the_newcomers_own_oldest()
    {
        var settings = new BrokerSettings { DefaultService = new() { MaxQueueLength = 2, OnQueueFull = FullQueuePolicy.DisplaceOldest } };
        var stage = new Stage(settings).Request("modest", "m").Request("greedy", "g1").Request("greedy", "g2");

        stage.Told(BrokerEventKind.RequestEnded).ShouldHaveSingleItem().Request.ShouldBe(2UL);
        stage.Ready("w").Final("w", "x").Take().ShouldBe(["w REQUEST 1/1 m", "modest FINAL echo x", "w REQUEST 3/1 g2"]);
    }

    [Fact, Trait("Row", "S3")]
    public void Full_queue_of_one_that_displaces_still_serves_the_newcomer()
    {
        var settings = new BrokerSettings { DefaultService = new() { MaxQueueLength = 1, OnQueueFull = FullQueuePolicy.DisplaceOldest } };
        var stage = new Stage(settings).Request("c", "a").Request("c", "b").Ready("w");

        stage.Take().ShouldBe(["w REQUEST 2/1 b"]);
    }

    [Fact]
    public void Nothing_is_displaced_for_a_request_that_returned_ones_leave_no_room_for()
    {
        var settings = new BrokerSettings { DefaultService = new() { MaxQueueLength = 1, OnQueueFull = FullQueuePolicy.DisplaceOldest } };
        var stage = new Stage(settings).Ready("w").Request("c", "running").Request("c", "waiting").Lose("w").Request("c", "new");

        Rejected(stage).ShouldBe([RejectReason.ServiceQueueLength]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldBeEmpty();
    }

    [Fact]
    public void Request_larger_than_a_queue_displaces_nobody()
    {
        var settings = new BrokerSettings { DefaultService = new() { MaxQueueOctets = 3, OnQueueFull = FullQueuePolicy.DisplaceOldest } };
        var stage = new Stage(settings).Request("c", "a").Request("c", "1234");

        Rejected(stage).ShouldBe([RejectReason.ServiceQueueOctets]);
        stage.Told(BrokerEventKind.RequestEnded).ShouldBeEmpty();
    }

    [Fact, Trait("Row", "X9"), Trait("Row", "S15")]
    public void Dead_letters_beyond_their_number_go_oldest_first_and_leave_no_octets_behind()
    {
        var stage = new Stage(new() { MaxDeadLetters = 1, DefaultService = new() { MaxAttempts = 1 } });
        stage.Ready("w1").Request("c", "a").Lose("w1").Ready("w2").Request("c", "b").Lose("w2");

        stage.Told(BrokerEventKind.DeadLetterDropped).ShouldHaveSingleItem().Request.ShouldBe(1UL);
        stage.HeldBodies.ShouldBe(1);
    }

    [Fact, Trait("Row", "G1"), Trait("Row", "F47")]
    public void Services_that_nobody_needs_are_forgotten()
    {
        var stage = new Stage();
        for (var number = 0; number < 5000; number++)
        {
            stage.Request("c", "x", $"s{number}").Advance(TimeSpan.FromSeconds(60));
        }

        stage.Told(BrokerEventKind.ServiceForgotten).Count().ShouldBe(5000);
        Rejected(stage).ShouldBeEmpty();
    }

    private static IEnumerable<RejectReason> Rejected(Stage stage) => stage.Told(BrokerEventKind.RequestRejected).Select(fact => fact.Reject);
}
