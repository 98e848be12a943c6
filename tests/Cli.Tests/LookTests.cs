using System.Text.RegularExpressions;

namespace Mdp.Cli.Tests;

/// <summary>What is shown of a broker.</summary>
public sealed class LookTests
{
    [Fact]
    public async Task Services_and_workers_are_tables_for_people_and_json_for_scripts()
    {
        await using var scene = new Scene();
        _ = await scene.WorkAsync("echo", "--echo", "--concurrency", "3");
        _ = await scene.RunAsync("request", "echo", "hello");

        (await scene.RunAsync("services")).ShouldBe(new(
            ExitCode.Success,
            """
            SERVICE  IDLE  BUSY  FENCED  WAITING  RUNNING  HELD  OLDEST
            echo        1     0       0        0        0     0

            """,
            ""));
        var workers = await scene.RunAsync("workers", "echo");
        workers.Output.ShouldStartWith("PEER  REMOTE");
        workers.Output.ShouldMatch($@" {Regex.Escape(Environment.MachineName)}/\d+  +echo ");
        workers.Output.ShouldContain("echo     0.3  idle       0/3");
        (await scene.AskAsync("workers")).AsArray().ShouldHaveSingleItem()!["credit"]!.GetValue<int>().ShouldBe(3);
        (await scene.AskAsync("services")).AsArray().ShouldHaveSingleItem()!["service"]!.GetValue<string>().ShouldBe("echo");
    }

    [Fact]
    public async Task A_list_that_comes_in_several_answers_is_one_list()
    {
        await using var scene = new Scene(core: core => core with { MaxManagementOctets = 1024 });
        await using var worker = new Mdp.Worker.MdpWorker(new() { Endpoints = [scene.Endpoint] });
        for (var number = 0; number < 30; number++)
        {
            _ = Mdp.Worker.JobMapExtensions.MapRaw(worker, $"service{number:00}", (body, _) => ValueTask.FromResult(body));
        }

        await worker.StartAsync();
        await worker.WaitUntilReadyAsync();

        (await scene.AskAsync("services")).AsArray().Count.ShouldBe(30);
    }

    [Fact]
    public async Task Nothing_there_is_said_on_standard_error()
    {
        await using var scene = new Scene();
        (await scene.RunAsync("services")).ShouldBe(new(ExitCode.Success, "", "mdp: no services: no worker is registered, and nothing waits. A first one: mdp work echo --echo\n"));
        (await scene.RunAsync("workers")).ShouldBe(new(ExitCode.Success, "", "mdp: no workers. A first one: mdp work echo --echo\n"));
        (await scene.RunAsync("deadletters")).ShouldBe(new(ExitCode.Success, "", "mdp: no dead letters\n"));
        (await scene.RunAsync("workers", "nobody")).ShouldBe(new(
            ExitCode.NotFound, "", "mdp: there is no service 'nobody': nobody serves it, and nothing waits for it. 'mdp services' lists those that there are.\n"));
    }

    [Fact]
    public async Task A_request_is_found_by_its_number()
    {
        await using var scene = new Scene();
        _ = await scene.WorkAsync("echo", "--echo");
        _ = await scene.RunAsync("request", "echo", "hello");

        (await scene.AskAsync("request-state", "1"))["outcome"]!.GetValue<string>().ShouldBe("Replied");
        (await scene.RunAsync("request-state", "1")).Output.ShouldContain("outcome  Replied\n");
        (await scene.RunAsync("request-state", "99")).ExitCode.ShouldBe(ExitCode.NotFound);
        (await scene.RunAsync("request-state", "x")).ShouldBe(new(ExitCode.WrongUsage, "", "mdp: expected a number or the 32 hexadecimal digits of an id, got 'x'\n"));
    }

    [Fact]
    public async Task Limits_show_how_much_is_used()
    {
        await using var scene = new Scene();
        (await scene.RunAsync("limits")).Output.ShouldContain("dead letters                0      1000       0%\n");
        (await scene.AskAsync("limits"))["services"]!["used"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task Dead_letters_are_listed_replayed_and_dropped()
    {
        await using var scene = new Scene(service => service with { MaxAttempts = 1 });
        _ = await scene.WorkAsync("flaky", "--exec", "sh", "-c", "exit 75");
        (await scene.RunAsync("request", "flaky", "one")).ExitCode.ShouldBe(ExitCode.Failed);
        (await scene.RunAsync("request", "flaky", "two")).ExitCode.ShouldBe(ExitCode.Failed);

        var letters = (await scene.AskAsync("deadletters")).AsArray();
        letters.Select(letter => letter!["request"]!.GetValue<int>()).ShouldBe([1, 2]);
        (await scene.RunAsync("deadletters", "list")).Output.ShouldContain("HandlerFailed");
        (await scene.RunAsync("deadletters", "replay", "1")).ShouldBe(new(ExitCode.Success, "1: replayed as request 3\n", ""));
        (await scene.RunAsync("deadletters", "drop", "2", "99")).ShouldBe(new(ExitCode.NotFound, "2: dropped\n99: there is no such dead letter\n", ""));
        (await scene.RunAsync("deadletters", "drop")).ExitCode.ShouldBe(ExitCode.WrongUsage);
    }
}
