using System.Text;
using System.Text.Json;
using Mdp.Broker.Admin;

namespace Mdp.Broker.Tests.Admin;

/// <summary>What happens in the broker, followed over HTTP.</summary>
public sealed class AdminStreamTests
{
    [Fact, Trait("Row", "G14"), Trait("Row", "S11"), Trait("Row", "S5")]
    public async Task Death_of_a_busy_worker_and_the_recovery_of_its_request_are_told()
    {
        await using var stage = await AdminStage.StartAsync();
        var next = await stage.OpenAsync("/v1/events");
        var victim = RawPeer.Worker(stage.Endpoint, "echo");
        stage.Tape.Next(Core.BrokerEventKind.WorkerRegistered);
        using var caller = new RawPeer(stage.Endpoint);
        caller.Send("", "MDPC01", "echo", "x");
        victim.Receive();
        using var second = stage.Worker("echo");
        victim.Dispose();
        second.Serve();
        caller.Receive();

        List<JsonElement> told = [];
        while (told.Count == 0 || told[^1].GetProperty("event").GetString() != "RequestEnded")
        {
            told.Add(await next());
        }

        told.Select(fact => fact.GetProperty("event").GetString()).ShouldBe(
            ["ServiceAppeared", "WorkerRegistered", "ClientAppeared", "WorkerRegistered", "WorkerDeparted", "RequestRequeued", "RequestDispatched", "RequestEnded"]);
        told.Select(fact => fact.GetProperty("id").GetInt64()).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8]);
        var departed = told[4];
        departed.GetProperty("reason").GetString().ShouldBe("ConnectionLost");
        departed.GetProperty("request").GetInt32().ShouldBe(1);
        departed.GetProperty("service").GetString().ShouldBe("echo");
        departed.GetProperty("time").GetDateTimeOffset().ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        told[7].GetProperty("reason").GetString().ShouldBe("Replied");
    }

    [Fact, Trait("Row", "S11")]
    public async Task Worker_is_told_by_the_name_host_and_process_that_it_says()
    {
        await using var stage = await AdminStage.StartAsync();
        var next = await stage.OpenAsync("/v1/events?since=0");
        using var worker = new RawPeer(stage.Endpoint);
        worker.Send(((string)RawPeer.ReadyOf("echo", 3)[0]) + "\u0004host\0\0\0\u0002h1\u0003pid\0\0\0\u000242");

        (await next()).GetProperty("event").GetString().ShouldBe("ServiceAppeared");
        var registered = await next();
        registered.GetProperty("host").GetString().ShouldBe("h1");
        registered.GetProperty("pid").GetString().ShouldBe("42");
        (await stage.GetAsync("/v1/workers")).Json.GetProperty("items")[0].GetProperty("pid").GetString().ShouldBe("42");
    }

    [Fact, Trait("Row", "G14")]
    public async Task Reader_goes_on_behind_the_event_that_it_saw_last()
    {
        await using var stage = await AdminStage.StartAsync();
        using var first = stage.Worker("one");
        using var second = stage.Worker("two");
        (await (await stage.OpenAsync($"/v1/events?since={stage.Events.Life}-2"))()).GetProperty("id").GetInt32().ShouldBe(3);
        (await (await stage.OpenAsync("/v1/events?since=3"))()).GetProperty("service").GetString().ShouldBe("two");

        // Numbers of another life say nothing, and times do.
        (await (await stage.OpenAsync("/v1/events?since=00000000-3"))()).GetProperty("id").GetInt32().ShouldBe(1);
        (await (await stage.OpenAsync("/v1/events?since=1min"))()).GetProperty("id").GetInt32().ShouldBe(1);
        (await stage.GetAsync("/v1/events?since=tomorrow")).Status.ShouldBe(400);
    }

    [Fact, Trait("Row", "G14")]
    public async Task Reader_goes_on_behind_the_event_of_a_former_life_that_it_saw_last()
    {
        await using var stage = await AdminStage.StartAsync();
        stage.Events.Resume([.. Enumerable.Range(1, 9).Select(number => new ToldEvent(number, DateTimeOffset.UtcNow, default, 0)
        {
            Life = "0123abcd",
            Line = Encoding.UTF8.GetBytes($$"""{"id":{{number}},"life":"0123abcd"}"""),
        })]);
        using var worker = stage.Worker("one");

        var next = await stage.OpenAsync("/v1/events?since=0123abcd-8");
        (await next()).GetProperty("life").GetString().ShouldBe("0123abcd");
        var present = await next();
        present.GetProperty("life").GetString().ShouldBe(stage.Events.Life);
        present.GetProperty("id").GetInt32().ShouldBe(10);

        // What was told and not written any more is told again, under the numbers of this life.
        (await (await stage.OpenAsync("/v1/events?since=0123abcd-12"))()).GetProperty("id").GetInt32().ShouldBe(10);
    }

    [Fact, Trait("Row", "G38")]
    public async Task Sniffer_sees_the_commands_of_one_service_in_both_directions_without_their_bodies()
    {
        await using var stage = await AdminStage.StartAsync();
        var next = await stage.OpenAsync("/v1/sniff?service=echo");
        using var other = stage.Worker("other");
        using var worker = stage.Worker("echo", 2);
        using var caller = new RawPeer(stage.Endpoint);
        caller.Send(RawPeer.RequestOf("other", 2, "unseen"));
        caller.Send(RawPeer.RequestOf("echo", 2, "secret", "!"));
        worker.Serve("part", "whole");

        List<string> seen = [];
        for (var count = 0; count < 7; count++)
        {
            var message = await next();
            message.TryGetProperty("body", out _).ShouldBeFalse();
            seen.Add($"{message.GetProperty("direction")} {message.GetProperty("command")} {message.GetProperty("octets")}");
        }

        seen.ShouldBe([
            "in WorkerReady 0", "in ClientRequest 7", "out WorkerRequest 7", "in WorkerPartial 4", "out ClientPartial 4", "in WorkerFinal 5", "out ClientFinal 5",
        ]);
    }

    [Fact, Trait("Row", "G38")]
    public async Task Bodies_are_shown_to_those_who_know_a_token()
    {
        await using (var open = await AdminStage.StartAsync())
        {
            (await open.GetAsync("/v1/sniff?service=echo&payload=true")).Status.ShouldBe(403);
            (await open.GetAsync("/v1/sniff")).Status.ShouldBe(400);
            (await open.GetAsync("/v1/sniff?service=echo&sample=0")).Status.ShouldBe(400);
        }

        await using var stage = await AdminStage.StartAsync(AdminStage.Token);
        stage.Http.DefaultRequestHeaders.Authorization = new("Bearer", AdminStage.Token);
        var next = await stage.OpenAsync("/v1/sniff?service=echo&payload=true&sample=2");
        using var caller = new RawPeer(stage.Endpoint);
        caller.Send(RawPeer.RequestOf("echo", 1, "one"));
        caller.Send(RawPeer.RequestOf("echo", 1, "two"));
        caller.Send(RawPeer.RequestOf("echo", 1, "three"));
        (await next()).GetProperty("body")[0].GetBytesFromBase64().ShouldBe("one"u8.ToArray());
        (await next()).GetProperty("body")[0].GetBytesFromBase64().ShouldBe("three"u8.ToArray());
    }
}
