using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>What becomes of the PARTIALs of a 0.2 worker.</summary>
[Trait("Row", "A2-2")]
public sealed class PartialReplyTests
{
    [Fact, Trait("Spec", "18/MDP request-reply.1"), Trait("Spec", "18/MDP client.4")]
    public async Task Client_of_0_2_gets_each_partial_in_order_and_then_the_final()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", "0.2", "--partials", "50");
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", "0.2");

        await client.RequestAsync("echo", "hello", "");

        var partials = await client.ExpectAsync("partial", 50);
        partials.Select(partial => partial.Body.Select(frame => frame.Text))
            .ShouldBe(Enumerable.Range(0, 50).Select(i => new[] { $"partial {i}", "hello", "" }));
        client.TakeEvents().ShouldBeEmpty();
    }

    [Fact]
    public async Task Partial_reaches_a_client_of_0_2_while_the_worker_still_works()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "slow", "--version", "0.2", "--manual");
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", "0.2");
        await client.SendAsync("slow", "hello");
        await worker.ExpectAsync("request");

        await worker.PartialAsync("half done");

        (await client.ExpectAsync("partial")).Body.ShouldHaveSingleItem().Text.ShouldBe("half done");
        client.TakeEvents().ShouldBeEmpty();
        await worker.ReplyAsync("done");
        (await client.ExpectAsync("final")).Body.ShouldHaveSingleItem().Text.ShouldBe("done");
    }

    [Theory, InlineData("req"), InlineData("dealer"), Trait("Row", "F52")]
    public async Task Client_of_0_1_gets_the_frames_of_the_partials_first_in_its_one_reply(string socket)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", "0.2", "--partials", "2");
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--socket", socket);

        var reply = await client.RequestAsync("echo", "hello");

        reply.Body.Select(frame => frame.Text).ShouldBe(["partial 0", "hello", "partial 1", "hello", "hello"]);
        client.TakeEvents().ShouldBeEmpty();
    }
}
