using System.Text.Json.Nodes;

namespace Mdp.Cli.Tests;

/// <summary>What goes by the broker's admin address: events, messages, and what an operator has it do.</summary>
public sealed class AdminTests
{
    [Fact]
    public async Task Events_are_lines_for_people_and_json_for_scripts()
    {
        await using var broker = await BrokerProcess.StartAsync();
        using var worker = broker.Start("work", "echo", "--echo");
        _ = await worker.WaitForErrorAsync("mdp: serving");
        (await broker.RunAsync("request", "echo", "hello")).Output.ShouldBe("hello");
        worker.Kill();
        (await broker.RunAsync("request", "echo", "hello", "--timeout", "100ms")).ExitCode.ShouldBe(ExitCode.TimedOut);

        using var tail = broker.Start("tail", "--since", "5min", "--service", "echo");
        var line = await tail.ReadLineAsync();
        while (line is not null && !line.Contains("WorkerDeparted", StringComparison.Ordinal))
        {
            line = await tail.ReadLineAsync();
        }

        line.ShouldNotBeNull().ShouldContain("ConnectionLost");
        JsonNode.Parse((await broker.RunAsync("tail", "--since", "5min", "--count", "1", "--json")).Output)!["event"].ShouldNotBeNull();

        // Between the second and the third a client came and went, which is of no service.
        (await broker.RunAsync("tail", "--since", "5min", "--service", "echo", "--count", "3", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(each => JsonNode.Parse(each)!).Select(told => $"{told["event"]} {told["service"]}").ShouldBe(["ServiceAppeared echo", "WorkerRegistered echo", "WorkerDeparted echo"]);
    }

    [Fact]
    public async Task Messages_of_a_service_are_shown_without_their_bodies()
    {
        await using var broker = await BrokerProcess.StartAsync();
        using var worker = broker.Start("work", "echo", "--echo");
        _ = await worker.WaitForErrorAsync("mdp: serving");
        using var sniff = broker.Start("sniff", "--service", "echo");
        _ = await sniff.WaitForErrorAsync("mdp: listening");

        string? line = null;
        while (line is null || !line.Contains("WorkerFinal", StringComparison.Ordinal))
        {
            // The first one may pass before the broker listens.
            var next = sniff.ReadLineAsync();
            (await broker.RunAsync("request", "echo", "secret")).Output.ShouldBe("secret");
            line = await next;
            line.ShouldNotBeNull().ShouldNotContain("secret");
        }

        line.ShouldEndWith("6 octets [6]");
        (await broker.RunAsync("sniff", "--service", "echo", "--payload")).ShouldSatisfyAllConditions(
            outcome => outcome.ExitCode.ShouldBe(ExitCode.Refused),
            outcome => outcome.Errors.ShouldContain("status 403: payload: bodies are shown only to those who know a token"));
    }

    [Fact]
    public async Task A_worker_is_evicted_and_a_request_is_cancelled()
    {
        await using var broker = await BrokerProcess.StartAsync();
        using var worker = broker.Start("work", "slow", "--exec", "sleep", "600");
        _ = await worker.WaitForErrorAsync("mdp: serving");
        using var request = broker.Start("request", "slow");
        _ = await request.WaitForErrorAsync("mdp: waiting for 'slow'");

        (await broker.RunAsync("cancel", "1")).ShouldBe(new(ExitCode.Success, "1: cancelled\n", ""));
        (await request.EndAsync()).ShouldSatisfyAllConditions(
            outcome => outcome.ExitCode.ShouldBe(ExitCode.Failed), outcome => outcome.Errors.ShouldContain("The request for 'slow' was cancelled at the broker."));

        var peer = JsonNode.Parse((await broker.RunAsync("workers", "--json")).Output)![0]!["peer"]!.ToString();
        (await broker.RunAsync("evict", peer)).ShouldBe(new(ExitCode.Success, $"{peer}: evicted\n", ""));
        _ = await worker.WaitForErrorAsync("mdp: lost the broker at");
        (await broker.RunAsync("evict", "4711")).ShouldBe(new(ExitCode.NotFound, "", "mdp: there is no worker of that number\n"));
    }

    [Fact]
    public async Task A_broker_with_a_token_drains_only_for_who_has_it()
    {
        var token = Path.GetTempFileName();
        await File.WriteAllTextAsync(token, "0123456789abcdef0123456789abcdef\n");
        await using var broker = await BrokerProcess.StartAsync("--set", $"Admin:TokenFile={token}");

        (await broker.RunAsync("drain")).ShouldSatisfyAllConditions(
            outcome => outcome.ExitCode.ShouldBe(ExitCode.Refused),
            outcome => outcome.Errors.ShouldEndWith("Say it with MDP_ADMIN_TOKEN or --token-file FILE.\n"));
        (await broker.RunAsync("drain", "--token-file", token)).Output.ShouldBe("draining: 0 requests in hand may end; new ones are refused, then the broker stops\n");
        (await broker.EndAsync()).ExitCode.ShouldBe(ExitCode.Success);
        File.Delete(token);
    }

    [Fact]
    public async Task No_admin_address_is_exit_code_3_and_says_what_to_do() =>
        (await MdpProcess.RunAsync("tail", "--admin", "http://127.0.0.1:1")).ShouldBe(new(
            ExitCode.Unreachable,
            "",
            """
            mdp: no broker answers HTTP at http://127.0.0.1:1: Connection refused (127.0.0.1:1)
            The broker's first lines say where it does. Say it here with --admin URL or MDP_ADMIN_URL.

            """));
}
