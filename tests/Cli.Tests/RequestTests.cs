using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Mdp.Cli.Tests;

/// <summary>What a caller of <c>mdp request</c> sees.</summary>
public sealed class RequestTests
{
    private static readonly string Page = ReadPage();

    [Fact]
    public async Task The_body_of_the_reply_goes_to_standard_output_and_nothing_else_does()
    {
        await using var scene = new Scene();
        _ = await scene.WorkAsync("echo", "--echo");

        (await scene.RunAsync("request", "echo", "hello")).ShouldBe(new(ExitCode.Success, "hello", ""));
    }

    [Fact]
    public async Task A_body_comes_from_standard_input_or_a_file()
    {
        await using var scene = new Scene();
        _ = await scene.WorkAsync("echo", "--echo");
        using var request = MdpProcess.Start("request", "echo", "-", "--broker", scene.Endpoint);
        await request.Input.WriteAsync("from a pipe");
        request.Input.Close();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "from a file");

        (await request.EndAsync()).Output.ShouldBe("from a pipe");
        (await scene.RunAsync("request", "echo", "@" + file)).Output.ShouldBe("from a file");
        (await scene.RunAsync("request", "echo", "@@ann")).Output.ShouldBe("@ann");
        (await scene.RunAsync("request", "echo", "@/nowhere")).ShouldSatisfyAllConditions(
            outcome => outcome.ExitCode.ShouldBe(ExitCode.WrongUsage),
            outcome => outcome.Errors.ShouldStartWith("mdp: cannot read the body from '/nowhere'"));
    }

    [Fact]
    public async Task Json_tells_the_reply_and_the_failure()
    {
        await using var scene = new Scene(service => service with { OnNoWorker = Mdp.Broker.Core.NoWorkerPolicy.Fail });
        _ = await scene.WorkAsync("echo", "--echo");

        var reply = await scene.AskAsync("request", "echo", "hello");
        reply["ok"]!.GetValue<bool>().ShouldBeTrue();
        reply["body"]!.GetValue<string>().ShouldBe("hello");

        var failed = await scene.RunAsync("request", "nobody", "--json");
        failed.ExitCode.ShouldBe(ExitCode.NotFound);
        JsonNode.Parse(failed.Output)!["kind"]!.GetValue<string>().ShouldBe("NoSuchService");
        failed.Errors.ShouldStartWith("mdp: There is no service 'nobody'. The broker says: nobody serves it, and its requests do not wait for a worker.");
    }

    [Fact]
    public async Task No_reply_in_time_is_exit_code_4()
    {
        await using var scene = new Scene();
        var outcome = await scene.RunAsync("request", "nobody", "hello", "--timeout", "2500ms");

        outcome.ExitCode.ShouldBe(ExitCode.TimedOut);
        outcome.Output.ShouldBeEmpty();
        outcome.Errors.ShouldStartWith(
            """
            mdp: nobody serves 'nobody' at the moment; the request waits for a worker. 'mdp services' lists what there is.
            mdp: No reply from 'nobody' in time: the request waited for a worker.
            """);
    }

    [Fact]
    public async Task No_broker_is_exit_code_3_and_says_what_to_do()
    {
        var outcome = await MdpProcess.RunAsync("request", "echo", "hello", "--broker", "tcp://127.0.0.1:1", "--connect-timeout", "200ms");

        outcome.ShouldBe(new(
            ExitCode.Unreachable,
            "",
            """
            mdp: no broker at tcp://127.0.0.1:1 (connection refused), tried for 200 ms.
            Start one with 'mdp broker', or say where it is: --broker ENDPOINT or MDP_BROKER. A slow one may need --connect-timeout.

            """));
        Page.ShouldContain(outcome.Errors.Replace("127.0.0.1:1 ", "127.0.0.1:5555 ", StringComparison.Ordinal).Replace("200 ms", "5 s", StringComparison.Ordinal));
    }

    private static string ReadPage([CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../docs/mdp/troubleshooting.md"));
}
