using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mdp.Cli.Tests;

/// <summary>Any program is a worker.</summary>
public sealed class WorkTests
{
    [Fact]
    public async Task A_program_reads_the_body_and_writes_the_reply()
    {
        await using var scene = new Scene();
        var worker = await scene.WorkAsync("upper", "--verbose", "--exec", "tr", "a-z", "A-Z");

        (await scene.RunAsync("request", "upper", "hello")).ShouldBe(new(ExitCode.Success, "HELLO", ""));

        worker.Signal(PosixSignal.SIGTERM);
        var ended = await worker.EndAsync();
        ended.ExitCode.ShouldBe(ExitCode.Success);
        ended.Errors.ShouldContain("mdp: request 1, attempt 1: ok, 5 octets;");
        ended.Errors.ShouldEndWith("mdp: stopped after 1 requests\n");
    }

    [Fact]
    public async Task A_program_that_fails_is_an_error_with_the_end_of_what_it_said()
    {
        await using var scene = new Scene();
        var worker = await scene.WorkAsync("bad", "--exec", "sh", "-c", "echo the disk is full >&2; exit 3");
        _ = await scene.WorkAsync("false", "--exec", "false");

        var outcome = await scene.RunAsync("request", "bad");

        outcome.ExitCode.ShouldBe(ExitCode.Failed);
        outcome.Errors.ShouldStartWith("mdp: 'bad' answered with error 500 (handler failed): exit code 3: the disk is full.\n");
        (await scene.RunAsync("request", "false")).Errors.ShouldStartWith("mdp: 'false' answered with error 500 (handler failed): exit code 1.\n");
        _ = await worker.WaitForErrorAsync("the disk is full");
    }

    [Fact]
    public async Task Exit_code_75_gives_the_request_to_another_worker()
    {
        await using var scene = new Scene();
        _ = await scene.WorkAsync("elsewhere", "--concurrency", "1", "--exec", "sh", "-c", "test $MDP_REQUEST_ATTEMPT -gt 1 || exit 75; printf 'attempt %s' $MDP_REQUEST_ATTEMPT");

        (await scene.RunAsync("request", "elsewhere")).ShouldBe(new(ExitCode.Success, "attempt 2", ""));
    }

    [Fact]
    public async Task A_program_finds_the_headers_in_its_environment()
    {
        await using var scene = new Scene();
        _ = await scene.WorkAsync("headers", "--exec", "sh", "-c", "printf '%s %s' $MDP_REQUEST_SERVICE $MDP_REQUEST_HEADER_TENANT_ID");

        (await scene.RunAsync("request", "headers", "--header", "tenant-id=blue")).Output.ShouldBe("headers blue");
    }

    [Fact]
    public async Task With_stream_each_part_comes_as_it_is_written()
    {
        await using var scene = new Scene();
        var gate = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        _ = await scene.WorkAsync("rows", "--stream", "--exec", "sh", "-c", $"echo one; while ! test -e {gate}; do sleep 0.05; done; echo two");
        using var request = MdpProcess.Start("request", "rows", "--stream", "--broker", scene.Endpoint);

        (await request.ReadLineAsync()).ShouldBe("one");
        await File.WriteAllTextAsync(gate, "");
        (await request.EndAsync()).ShouldSatisfyAllConditions(outcome => outcome.Output.ShouldBe("two\n"), outcome => outcome.ExitCode.ShouldBe(ExitCode.Success));
        File.Delete(gate);
    }

    [Fact]
    public async Task A_cancelled_request_kills_the_program_and_what_it_started()
    {
        await using var scene = new Scene();
        var note = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var worker = await scene.WorkAsync("slow", "--verbose", "--kill-after", "200ms", "--exec", "sh", "-c", $"trap '' TERM; sleep 600 & echo $! $$ > {note}.new; mv {note}.new {note}; echo begun >&2; wait; wait");
        using var request = MdpProcess.Start("request", "slow", "--broker", scene.Endpoint);
        _ = await worker.WaitForErrorAsync("begun");
        var ids = (await File.ReadAllTextAsync(note)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

        request.Signal(PosixSignal.SIGINT);

        (await request.EndAsync()).ExitCode.ShouldBe(ExitCode.Interrupted);
        _ = await worker.WaitForErrorAsync("cancelled, ClientCancelled");
        ids.Length.ShouldBe(2);
        ids.ShouldAllBe(id => !IsAlive(id));
        File.Delete(note);
    }

    [Theory]
    [InlineData("mdp: expected one of --exec PROGRAM [ARGUMENTS] and --echo\n")]
    [InlineData("mdp: expected one of --exec PROGRAM [ARGUMENTS] and --echo\n", "--exec")]
    [InlineData("mdp: --exec: expected a program, and there is none that can be started as 'no-such-program'\n", "--exec", "no-such-program")]
    public async Task Without_a_program_nothing_is_begun(string expected, params string[] words) =>
        (await MdpProcess.RunAsync(["work", "echo", .. words])).ShouldBe(new(ExitCode.WrongUsage, "", expected));

    // A zombie is dead; somebody has yet to say so.
    private static bool IsAlive(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not 'Z' and not 'X';
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public async Task A_worker_that_is_killed_leaves_no_program_behind()
    {
        // All that the program starts has this pipe open for writing; its end comes when the last of them has ended. The guard knows of a program that has read its body.
        var pipe = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using (var maker = Process.Start("mkfifo", [pipe]))
        {
            await maker.WaitForExitAsync();
        }

        await using var scene = new Scene();
        var worker = await scene.WorkAsync("slow", "--exec", "sh", "-c", $"cat >&2; exec 9>{pipe}; sleep 600 & echo begun >&9; wait");
        var request = scene.RunAsync("request", "slow", "--once");
        using var reader = new StreamReader(await Task.Run(() => File.OpenRead(pipe)).WaitAsync(TimeSpan.FromSeconds(30)));
        (await reader.ReadLineAsync()).ShouldBe("begun");

        worker.Kill();

        (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeNull();
        (await request).ExitCode.ShouldBe(ExitCode.Failed);
        File.Delete(pipe);
    }
}
