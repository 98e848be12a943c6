using System.Diagnostics;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>8/MMI: what the broker says about services is the truth of that moment.</summary>
[Trait("Row", "A2-9")]
public sealed class ManagementAnswerTests
{
    [Theory, InlineData("0.1", "req"), InlineData("0.1", "dealer"), InlineData("0.2", "dealer"), Trait("Spec", "8/MMI default-services.1")]
    [Trait("Row", "G36"), Trait("Row", "G37")]
    public async Task Service_is_found_while_it_has_a_worker(string version, string socket)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", version, "--socket", socket);
        (await client.FindAsync("echo")).ShouldBe("404");

        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", version);
        await client.RequestAsync("echo", "registered?");

        (await client.FindAsync("echo")).ShouldBe("200");
        (await client.FindAsync("Echo")).ShouldBe("404");
    }

    [Fact]
    public async Task Service_that_was_only_asked_for_is_not_found()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var client = await PythonClient.StartAsync(broker.Endpoint);

        await client.SendAsync("nobody", "hello");

        (await client.FindAsync("nobody")).ShouldBe("404");
    }

    [Fact]
    public async Task Service_of_a_busy_worker_is_found()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "slow", "--manual");
        await using var client = await PythonClient.StartAsync(broker.Endpoint);

        await client.SendAsync("slow", "hello");
        await worker.ExpectAsync("request");

        (await client.FindAsync("slow")).ShouldBe("200");
    }

    [Theory, InlineData("0.1", false), InlineData("0.2", false), InlineData("0.1", true), InlineData("0.2", true)]
    [Trait("Row", "F1"), Trait("Row", "F3")]
    public async Task Service_is_gone_soon_after_its_worker_was_killed(string version, bool isBusy)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", version, "--manual");
        await using var client = await PythonClient.StartAsync(broker.Endpoint);
        await client.SendAsync("echo", "hello");
        await worker.ExpectAsync("request");
        if (!isBusy)
        {
            await worker.ReplyAsync("done");
            await client.ExpectAsync("final");
        }

        var since = Stopwatch.StartNew();
        worker.Kill();

        while (await client.FindAsync("echo") != "404")
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Theory, InlineData("0.1"), InlineData("0.2"), Trait("Row", "F7")]
    public async Task Service_is_gone_at_once_when_its_worker_says_DISCONNECT(string version)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", version);
        await using var client = await PythonClient.StartAsync(broker.Endpoint);
        await client.RequestAsync("echo", "hello");

        await worker.DisconnectAsync();
        await worker.ExpectAsync("left");

        var since = Stopwatch.StartNew();
        while (await client.FindAsync("echo") != "404")
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Theory, InlineData("0.1"), InlineData("0.2"), Trait("Spec", "8/MMI default-services.2"), Trait("Spec", "8/MMI namespace.1")]
    public async Task Unknown_management_service_is_answered_501(string version)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", version);

        var reply = await client.RequestAsync("mmi.no-such-thing", "hello");

        reply.Text("service").ShouldBe("mmi.no-such-thing");
        reply.Body.ShouldHaveSingleItem().Text.ShouldBe("501");
    }

    [Theory, InlineData("0.1", "mmi.service"), InlineData("0.2", "mmi.service"), InlineData("0.1", "mmi.mine"), InlineData("0.2", "mmi.")]
    [Trait("Row", "A2-3"), Trait("Row", "F19"), Trait("Spec", "8/MMI namespace.2")]
    public async Task Worker_that_registers_a_management_service_is_told_DISCONNECT(string version, string service)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, service, "--version", version, "--once");

        await worker.ExpectAsync("disconnect");

        await using var client = await PythonClient.StartAsync(broker.Endpoint);
        (await client.FindAsync(service)).ShouldBe("404");
    }
}
