using Mdp.Broker.Core;

namespace Mdp.Broker.Tests.Admin;

/// <summary>What is asked and done by HTTP, and what peers see of it.</summary>
public sealed class AdminAnswerTests
{
    [Fact, Trait("Row", "X16")]
    public async Task Health_is_asked_of_the_loop_itself()
    {
        await using var stage = await AdminStage.StartAsync();
        (await stage.Http.GetStringAsync("/healthz")).ShouldBe("alive");

        using var frozen = new ManualResetEventSlim();
        var freeze = stage.Broker.AskAsync((_, _) => frozen.Wait(TimeSpan.FromSeconds(20)));
        var (status, problem) = await stage.GetAsync("/healthz");
        frozen.Set();
        await freeze;

        status.ShouldBe(503);
        problem.GetProperty("detail").GetString()!.ShouldContain("no turn within 2 s");
        (await stage.Http.GetStringAsync("/healthz")).ShouldBe("alive");
    }

    [Fact, Trait("Row", "X16")]
    public async Task Broker_that_drains_is_not_ready_and_alive()
    {
        await using var stage = await AdminStage.StartAsync();
        (await stage.GetAsync("/readyz")).Status.ShouldBe(200);

        (await stage.PostAsync("/v1/drain?stop=false")).Status.ShouldBe(202);

        (await stage.GetAsync("/readyz")).Status.ShouldBe(503);
        (await stage.GetAsync("/healthz")).Status.ShouldBe(200);
        (await stage.GetAsync("/v1/status")).Json.GetProperty("state").GetString().ShouldBe("draining");
        stage.Stops.ShouldBe(0);
    }

    [Fact]
    public async Task Drain_asks_the_program_to_stop()
    {
        await using var stage = await AdminStage.StartAsync();
        (await stage.PostAsync("/v1/drain")).Json.GetProperty("requests").GetInt32().ShouldBe(0);
        await stage.GetAsync("/healthz");
        stage.Stops.ShouldBe(1);
    }

    [Fact]
    public async Task Questions_are_answered_as_the_management_services_answer_them()
    {
        await using var stage = await AdminStage.StartAsync();
        using var worker = stage.Worker("echo");
        using var caller = new RawPeer(stage.Endpoint);
        caller.Send("", "MDPC01", "echo", "x");
        worker.Receive();

        var service = (await stage.GetAsync("/v1/services")).Json.GetProperty("items")[0];
        service.GetProperty("service").GetString().ShouldBe("echo");
        service.GetProperty("running").GetInt32().ShouldBe(1);
        service.GetProperty("accepted").GetInt32().ShouldBe(1);
        (await stage.GetAsync("/v1/workers?service=echo")).Json.GetProperty("items")[0].GetProperty("state").GetString().ShouldBe("busy");
        (await stage.GetAsync("/v1/requests/1")).Json.GetProperty("state").GetString().ShouldBe("running");
        (await stage.GetAsync("/v1/limits")).Json.GetProperty("requests").GetInt32().ShouldBe(1);
        (await stage.GetAsync("/v1/deadletters")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await stage.GetAsync("/v1/status")).Json.GetProperty("requests").GetInt32().ShouldBe(1);

        (await stage.GetAsync("/v1/workers?service=nobody")).Status.ShouldBe(404);
        (await stage.GetAsync("/v1/requests/77")).Status.ShouldBe(404);
        (await stage.GetAsync("/v1/requests/seven")).Status.ShouldBe(400);
        (await stage.GetAsync("/v1/workers?from=seven")).Status.ShouldBe(400);
        (await stage.GetAsync("/v1/nowhere")).Json.GetProperty("status").GetInt32().ShouldBe(404);
        (await stage.PostAsync("/v1/status")).Json.GetProperty("status").GetInt32().ShouldBe(405);
    }

    [Fact]
    public async Task List_that_is_cut_says_where_it_goes_on()
    {
        await using var stage = await AdminStage.StartAsync(core: new() { MaxManagementOctets = 1024, MaxManagementListsPerSecond = 1 });
        var workers = Enumerable.Range(0, 20).Select(_ => stage.Worker("echo")).ToList();
        var seen = 0;
        for (var path = "/v1/workers"; path is not null;)
        {
            var list = (await stage.GetAsync(path)).Json;
            seen += list.GetProperty("items").GetArrayLength();
            path = list.TryGetProperty("next", out var next) ? $"/v1/workers?from={next.GetInt32()}" : null;
        }

        seen.ShouldBe(20);
        workers.ForEach(worker => worker.Dispose());
    }

    [Fact, Trait("Row", "X9")]
    public async Task Configuration_shows_every_option_and_no_secret()
    {
        await using var stage = await AdminStage.StartAsync(AdminStage.Token);
        stage.Http.DefaultRequestHeaders.Authorization = new("Bearer", AdminStage.Token);
        var text = await stage.Http.GetStringAsync("/v1/config");
        text.ShouldContain("\"key\":\"Limits:MaxServices\",\"value\":\"10,000\"");
        text.ShouldContain("\"key\":\"Admin:Token\",\"value\":\"***\"");
        text.ShouldNotContain(AdminStage.Token);
    }

    [Fact, Trait("Row", "O3")]
    public async Task Evicted_worker_is_told_and_its_request_goes_elsewhere()
    {
        await using var stage = await AdminStage.StartAsync();
        using var first = stage.Worker("echo");
        using var caller = new RawPeer(stage.Endpoint);
        caller.Send("", "MDPC01", "echo", "x");
        first.Receive();
        using var second = stage.Worker("echo");
        var peer = (await stage.GetAsync("/v1/workers")).Json.GetProperty("items")[0].GetProperty("peer").GetInt64();

        (await stage.PostAsync($"/v1/workers/{peer}/evict")).Status.ShouldBe(204);

        first.Receive().ShouldBe(["", "MDPW01", "\x05"]);
        first.IsClosedByBroker().ShouldBeTrue();
        second.Serve();
        caller.Receive()[3].ShouldBe("x");
        stage.Tape.Next(BrokerEventKind.WorkerDeparted).Departure.ShouldBe(DepartureReason.Evicted);
        (await stage.PostAsync($"/v1/workers/{peer}/evict")).Status.ShouldBe(404);
        (await stage.PostAsync("/v1/workers/first/evict")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Cancelled_request_ends_for_its_client_and_its_worker()
    {
        await using var stage = await AdminStage.StartAsync();
        using var worker = stage.Worker("echo", 3);
        using var caller = new RawPeer(stage.Endpoint);
        caller.Send(RawPeer.RequestOf("echo", 3, "x"));
        worker.Receive();

        (await stage.PostAsync("/v1/requests/1/cancel")).Status.ShouldBe(204);

        caller.Receive()[0][..8].ShouldBe("MDPC03\x04\0");
        worker.Receive()[0][..8].ShouldBe("MDPW03\x07\0");
        stage.Tape.Next(BrokerEventKind.RequestEnded).Outcome.ShouldBe(RequestOutcome.Cancelled);
        (await stage.PostAsync("/v1/requests/1/cancel")).Status.ShouldBe(404);
    }

    [Fact, Trait("Row", "S15")]
    public async Task Dead_letters_are_replayed_and_dropped()
    {
        await using var stage = await AdminStage.StartAsync(core: new() { DefaultService = new() { MaxAttempts = 1 } });
        using var caller = new RawPeer(stage.Endpoint);
        foreach (var body in new[] { "one", "two" })
        {
            using var victim = stage.Worker("echo");
            caller.Send("", "MDPC01", "echo", body);
            victim.Receive();
            victim.Dispose();
            stage.Tape.Next(BrokerEventKind.DeadLettered);
        }

        (await stage.PostAsync("/v1/deadletters/2/drop")).Status.ShouldBe(200);
        (await stage.PostAsync("/v1/deadletters/1/replay")).Json.GetProperty("request").GetInt32().ShouldBe(3);

        using var worker = stage.Worker("echo");
        worker.Receive()[^1].ShouldBe("one");
        (await stage.GetAsync("/v1/deadletters")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await stage.PostAsync("/v1/deadletters/1/replay")).Status.ShouldBe(404);
    }
}
