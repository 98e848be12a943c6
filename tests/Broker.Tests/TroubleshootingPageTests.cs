using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Mdp.Broker.Telemetry;
using Mdp.Broker.Tests.Hosting;
using Mdp.Protocol;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Tests;

/// <summary>docs/mdp/troubleshooting.md shows what the program says, word for word: real processes, in the situations that it describes.</summary>
public sealed partial class TroubleshootingPageTests
{
    private static readonly string Page = Read();

    [Fact, Trait("Row", "F68")]
    public async Task Port_in_use()
    {
        using var other = Listener();
        var port = PortOf(other);

        var (code, errors) = await EndAsync([], "--endpoint", $"tcp://127.0.0.1:{port}");

        code.ShouldBe(1);
        Shown(errors.Replace($"{port}", "5555", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Three_mistakes_at_once()
    {
        var (code, errors) = await EndAsync(new() { ["MDP_HEARTBEAT_INTERVAL"] = "5" }, "--set", "Limits:MaxServises=10", "--set", "DefaultService:MaxAttempts=0");

        code.ShouldBe(2);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);
        Shown(errors);
    }

    [Fact]
    public async Task Broker_that_is_not_there_to_be_probed()
    {
        var free = Listener();
        var port = PortOf(free);
        free.Dispose();

        var (code, errors) = await EndAsync([], "--probe", "--endpoint", $"tcp://127.0.0.1:{port}");

        code.ShouldBe(1);
        Shown(errors.Replace($"{port}", "5555", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Receiver_of_telemetry_that_is_not_there()
    {
        using var broker = BrokerProcess.Start(
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
                ["OTEL_TRACES_EXPORTER"] = "none",
                ["OTEL_LOGS_EXPORTER"] = "none",
            },
            "--endpoint",
            "tcp://127.0.0.1:0");
        await broker.ToldAsync("telemetry does not reach");
        broker.Signal(PosixSignal.SIGTERM);
        var (_, _, errors) = await broker.EndAsync();

        var told = errors.Split('\n').Single(line => line.Contains("does not reach", StringComparison.Ordinal));
        Shown(told[told.IndexOf("telemetry", StringComparison.Ordinal)..].Replace("127.0.0.1:9", "127.0.0.1:4317", StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_of_the_log_are_those_that_the_broker_writes()
    {
        var known = typeof(Log).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
            .Select(line => (Name: line.Level is LogLevel.Warning ? "warn" : line.Level is LogLevel.Information ? "info" : "-", Text: new Regex($"^{Placeholder().Replace(Regex.Escape(line.Message), ".+")}$")))
            .ToList();

        var shown = LogLine().Matches(Page).Select(match => (Level: match.Groups["level"].Value, Text: match.Groups["text"].Value)).ToList();

        shown.Count.ShouldBeGreaterThan(12);
        shown.Where(line => !known.Exists(each => each.Name == line.Level && each.Text.IsMatch(line.Text))).ShouldBeEmpty();
    }

    [Fact]
    public void Each_code_of_the_protocol_stands_there()
    {
        var codes = typeof(ErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => $"{field.GetRawConstantValue()}").ToList();

        codes.Count.ShouldBeGreaterThan(10);
        codes.Where(code => !Page.Contains($"\n| {code}", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static void Shown(string words)
    {
        foreach (var line in words.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Page.ShouldContain(line);
        }
    }

    private static async Task<(int ExitCode, string Errors)> EndAsync(Dictionary<string, string> variables, params string[] words)
    {
        using var process = BrokerProcess.Start(variables, words);
        var (code, _, errors) = await process.EndAsync();
        return (code, errors);
    }

    private static TcpListener Listener()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static string Read([CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../docs/mdp/troubleshooting.md"));

    [GeneratedRegex(@"\\\{[^}]+\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex("^(?<level>warn|info|error)  (?<text>.+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LogLine();
}
