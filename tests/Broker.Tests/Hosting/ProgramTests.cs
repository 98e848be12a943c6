using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests.Hosting;

/// <summary>The program as its user meets it: a process, its words, its signals, its exit code.</summary>
public class ProgramTests
{
    [Fact]
    public async Task Help_goes_to_standard_output_and_ends_with_0()
    {
        var (code, output, errors) = await RunAsync("--help");
        code.ShouldBe(0);
        output.ShouldStartWith("Mdp broker ");
        output.ShouldContain("Usage: mdp-broker [options]");
        output.ShouldContain("Examples:");
        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        var (code, output, errors) = await RunAsync("--version");
        code.ShouldBe(0);
        output.ShouldMatch(@"^Mdp broker \d+\.\d+\.\d+\n$");
        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Mistakes_of_all_sources_go_to_standard_error_and_end_with_2()
    {
        using var process = BrokerProcess.Start(new Dictionary<string, string> { ["MDP_HEARTBEAT_INTERVAL"] = "fast" }, "--endpont", "--profile", "lan", "--settings", "/nowhere.json");
        var (code, output, errors) = await process.EndAsync();
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([
            "mdp-broker: --endpont: unknown option; did you mean --endpoint?",
            "mdp-broker: /nowhere.json: expected a settings file, found none",
            "mdp-broker: environment variable MDP_HEARTBEAT_INTERVAL: expected a length of time from 10ms to 1min, such as 100ms, 2.5s, 10min or 24h, got 'fast'",
            "mdp-broker: --profile: expected one of default, aggressive, wan, got 'lan'",
            "Nothing was started. --help shows the command line, --help-options every option with its range.",
        ]);
    }

    [Fact]
    public async Task Check_starts_nothing()
    {
        var (code, output, _) = await RunAsync("--check", "--set", "Limits:MaxServices=20000");
        code.ShouldBe(0);
        output.ShouldBe("all options are right\n");
        (await RunAsync("--check", "--set", "Limits:MaxServices=0")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Place_for_events_that_cannot_be_written_ends_the_start()
    {
        var (code, output, errors) = await RunAsync("--endpoint", "tcp://127.0.0.1:0", "--set", $"Admin:EventFile={Path.GetTempPath()}");
        code.ShouldBe(1);
        output.ShouldBeEmpty();
        errors.ShouldStartWith($"mdp-broker: cannot keep events in {Path.GetTempPath()}: Access to the path");
        errors.ShouldEndWith(" Choose a place with Admin:EventFile that this user may write and that no other broker uses, or none\n");
    }

    [Fact]
    public async Task Probe_asks_the_running_broker()
    {
        using var process = BrokerProcess.Start("--endpoint", "tcp://*:0", "--insecure-allow-any-peer");
        var endpoint = await ReadListeningAsync(process);
        var wildcard = $"tcp://*:{endpoint.Port}";

        var (code, output, errors) = await RunAsync("--probe", "--endpoint", wildcard, "--insecure-allow-any-peer");

        errors.ShouldBeEmpty();
        code.ShouldBe(0);
        output.ShouldMatch($@"^tcp://127\.0\.0\.1:{endpoint.Port} answers, \d+ ms\n$");
        process.Signal(PosixSignal.SIGTERM);
        await process.EndAsync();
    }

    [Fact]
    public async Task Probe_of_a_broker_that_only_accepts_connections_fails_and_says_how_far_it_came()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var silent = $"tcp://{listener.LocalEndpoint}";
        var nobody = $"tcp://127.0.0.2:{((IPEndPoint)listener.LocalEndpoint).Port}";

        (await RunAsync("--probe", "--endpoint", silent)).ShouldBe((1, "", $"mdp-broker: no answer from {silent} within 3 s: nothing was heard of it\n"));
        (await RunAsync("--probe", "--endpoint", nobody)).ShouldBe((1, "", $"mdp-broker: no answer from {nobody} within 3 s: nobody listens there\n"));
        (await RunAsync("--probe", "--endpoint", "tcp://127.0.0.1:0")).ExitCode.ShouldBe(2);
    }

    [Fact, Trait("Row", "H34")]
    public async Task Endpoint_beyond_this_machine_needs_a_word_more_and_a_warning_follows()
    {
        (await RunAsync("--endpoint", "tcp://*:0")).ExitCode.ShouldBe(2);

        using var process = BrokerProcess.Start("--endpoint", "tcp://*:0", "--insecure-allow-any-peer");
        await ReadListeningAsync(process);
        process.Signal(PosixSignal.SIGTERM);
        (await process.EndAsync()).Errors.ShouldContain("is reachable from other machines and no peer is authenticated");
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task Signal_ends_it_cleanly_after_workers_were_told(PosixSignal signal)
    {
        using var process = BrokerProcess.Start("--endpoint", "tcp://127.0.0.1:0", "--log-level", "warning");
        var endpoint = await ReadListeningAsync(process);
        using var worker = RawPeer.Worker(endpoint, "echo");
        using var caller = new RawPeer(endpoint);
        caller.Send("", "MDPC01", "echo", "x");
        worker.Serve();
        caller.Receive()[3].ShouldBe("x");

        process.Signal(signal);

        worker.Receive().ShouldBe(["", "MDPW01", "\x05"]);
        worker.IsClosedByBroker().ShouldBeTrue();
        var (code, _, errors) = await process.EndAsync();
        code.ShouldBe(0);
        errors.ShouldBeEmpty();
    }

    [Fact, Trait("Row", "F71")]
    public async Task Second_signal_ends_it_at_once()
    {
        using var process = BrokerProcess.Start("--endpoint", "tcp://127.0.0.1:0", "--set", "Connections:Linger=60s");
        using var worker = RawPeer.Worker(await ReadListeningAsync(process), "echo");

        process.Signal(PosixSignal.SIGTERM);
        worker.Receive().ShouldBe(["", "MDPW01", "\x05"]);
        process.Signal(PosixSignal.SIGTERM);

        (await process.EndAsync()).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task First_lines_say_what_it_is_where_it_listens_and_what_to_type_next()
    {
        var file = Path.Combine(Path.GetTempPath(), $"mdp-{Guid.NewGuid():N}.sock");
        using var process = BrokerProcess.Start("--endpoint", "tcp://127.0.0.1:0", "--endpoint", $"ipc://{file}");
        (await process.ReadLineAsync())!.ShouldStartWith("Mdp broker ");
        (await process.ReadLineAsync())!.ShouldMatch(@"^listening on tcp://127\.0\.0\.1:[1-9]\d*$");
        (await process.ReadLineAsync()).ShouldBe($"listening on ipc://{file}");
        (await process.ReadLineAsync())!.ShouldContain("echo");
        (await process.ReadLineAsync())!.ShouldStartWith("  python3 -c ");
        (await process.ReadLineAsync())!.ShouldContain("--help");
        process.Signal(PosixSignal.SIGTERM);
        var (code, output, _) = await process.EndAsync();
        code.ShouldBe(0);
        output.ShouldBeEmpty();
        File.Exists(file).ShouldBeFalse();
    }

    [Fact, Trait("Row", "F68")]
    public async Task Port_in_use_is_said_in_one_line_and_ends_with_1()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var (code, output, errors) = await RunAsync("--endpoint", $"tcp://127.0.0.1:{port}");
        code.ShouldBe(1);
        output.ShouldBeEmpty();
        errors.ShouldBe(
            $"mdp-broker: cannot listen on tcp://127.0.0.1:{port}: port {port} is in use; stop the program that listens there, or choose another port with --endpoint\n");
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] words)
    {
        using var process = BrokerProcess.Start(words);
        return await process.EndAsync();
    }

    private static async Task<Endpoint> ReadListeningAsync(BrokerProcess process)
    {
        const string Beginning = "listening on ";
        while (await process.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Beginning, StringComparison.Ordinal))
            {
                return Endpoint.Parse(line[Beginning.Length..]);
            }
        }

        throw new InvalidOperationException($"the broker ended: {(await process.EndAsync()).Errors}");
    }
}
