using System.Runtime.InteropServices;
using System.Text.Json;

namespace Mdp.Broker.Tests.Hosting;

/// <summary>A settings file is changed while the program runs.</summary>
[Trait("Row", "F72")]
public sealed class ReloadTests : IDisposable
{
    private const string Beginning = "admin at ";

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"mdp-{Guid.NewGuid():N}.json");
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task Changed_options_come_into_force_with_a_line_each_and_what_needs_a_restart_says_so()
    {
        using var process = await StartAsync("""{ "Mdp": { "LogLevel": "debug" } }""");

        await File.WriteAllTextAsync(_file, """
            { "Mdp": {
                "LogLevel": "information",
                "DefaultService": { "QueueTimeout": "30s" },
                "Services": { "billing": { "OnWorkerLost": "fail" } },
                "Heartbeat": { "Interval": "1s" },
                "Connections": { "MaxConnections": 77 } } }
            """);
        await UntilAsync("DefaultService:QueueTimeout", "30s");

        (await ValueAsync("Connections:MaxConnections")).ShouldBe("10,000");
        process.Signal(PosixSignal.SIGTERM);
        var (code, _, errors) = await process.EndAsync();
        code.ShouldBe(0);
        Lines(errors).ShouldBe([
            "LogLevel is information from now on; it was debug",
            "Heartbeat:Interval is 1s from now on; it was 2.5s",
            "Ping:Interval is to be 1s and stays 2.5s until this broker is restarted",
            "Connections:MaxConnections is to be 77 and stays 10,000 until this broker is restarted",
            "DefaultService:QueueTimeout is 30s from now on; it was 1min",
            "Services:billing:OnWorkerLost is fail from now on; it was requeue",
            "Services:billing:QueueTimeout is 30s from now on; it was 1min",
            "the settings were read again; 5 options have changed",
        ]);
    }

    [Fact]
    public async Task Wrong_file_keeps_everything_as_it_was_and_all_mistakes_are_told()
    {
        using var process = await StartAsync("""{ "Mdp": { "DefaultService": { "MaxAttempts": 3 } } }""");

        await File.WriteAllTextAsync(_file, """{ "Mdp": { "DefaultService": { "MaxAttempts": 0, "QueueTimout": "1s" }, "Profile": "lan" } }""");
        process.Signal(PosixSignal.SIGHUP);
        await process.ToldAsync("all options stay as they were");
        await File.WriteAllTextAsync(_file, """{ "Mdp": { "DefaultService": { "MaxAttempts": 3 }, "DrainTime": "1s" } }""");
        process.Signal(PosixSignal.SIGHUP);
        await UntilAsync("DrainTime", "1s");

        (await ValueAsync("DefaultService:MaxAttempts")).ShouldBe("3");
        process.Signal(PosixSignal.SIGTERM);
        Lines((await process.EndAsync()).Errors).ShouldBe([
            $"{_file}, Mdp:DefaultService:QueueTimout: unknown option 'DefaultService:QueueTimout'; did you mean 'DefaultService:QueueTimeout'?",
            $"{_file}, Mdp:Profile: expected one of default, aggressive, wan, got 'lan'",
            $"{_file}, Mdp:DefaultService:MaxAttempts: expected a whole number from 1 to 1,000, got '0'",
            "the settings are wrong in 3 places; all options stay as they were",
            "DrainTime is 1s from now on; it was 20s",
            "the settings were read again; 1 options have changed",
        ]);
    }

    private static string[] Lines(string errors) =>
        [.. errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line[(line.IndexOf('Z', StringComparison.Ordinal) + " info  ".Length + 1)..])
            .Where(line => line.Contains("option", StringComparison.Ordinal) || line.Contains("from now on", StringComparison.Ordinal)
                || line.Contains("restarted", StringComparison.Ordinal) || line.Contains("expected", StringComparison.Ordinal))];

    private async Task<BrokerProcess> StartAsync(string settings)
    {
        await File.WriteAllTextAsync(_file, settings);
        var process = BrokerProcess.Start(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["MDP_ADMIN_ENDPOINT"] = "http://127.0.0.1:0" }, "--endpoint", "tcp://127.0.0.1:0", "--settings", _file);
        while (await process.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Beginning, StringComparison.Ordinal))
            {
                _http.BaseAddress = new(line[Beginning.Length..]);
                await _http.GetStringAsync(new Uri("/readyz", UriKind.Relative));
                return process;
            }
        }

        throw new InvalidOperationException((await process.EndAsync()).Errors);
    }

    private async Task<string> ValueAsync(string key)
    {
        using var config = JsonDocument.Parse(await _http.GetStringAsync(new Uri("/v1/config", UriKind.Relative)));
        return config.RootElement.GetProperty("options").EnumerateArray().Single(option => option.GetProperty("key").GetString() == key).GetProperty("value").GetString()!;
    }

    private async Task UntilAsync(string key, string value)
    {
        for (var look = 0; look < 400 && await ValueAsync(key) != value; look++)
        {
            await Task.Delay(50);
        }

        (await ValueAsync(key)).ShouldBe(value);
    }
}
