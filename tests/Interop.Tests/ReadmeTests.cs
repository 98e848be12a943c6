using System.Text.RegularExpressions;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>What README.md tells a newcomer to type works: its Python programs run against the broker as they stand there.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private const string EndpointOfTheReadme = "tcp://127.0.0.1:5555";

    private static readonly string Readme = File.ReadAllText(Path.Combine(Places.Peers, "..", "..", "..", "README.md"));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mdp-readme-");

    [Fact, Trait("Row", "G44")]
    public async Task The_first_worker_and_the_first_client_meet_at_the_broker()
    {
        PythonZmq.SkipWhereMissing();
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = Start("worker.py", broker.Endpoint);
        await using var client = Start("client.py", broker.Endpoint);

        await client.TakeLineAsync(line => line == "echo says hello", "what the worker answered");
        (await client.WaitForExitAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_first_worker_comes_back_when_the_broker_restarts()
    {
        PythonZmq.SkipWhereMissing();
        await using var broker = await BrokerProcess.StartAsync();
        var endpoint = broker.Endpoint;
        await using var worker = Start("worker.py", endpoint);
        await using var client = Start("client.py", endpoint);
        (await client.WaitForExitAsync()).ShouldBe(0);
        broker.Kill();
        await broker.WaitForExitAsync();

        await using var next = await BrokerProcess.StartAsync(endpoint);

        // The client waits for 10 s; the worker takes a broker for lost after 7.5 s.
        await using var later = Start("client.py", endpoint);
        (await later.WaitForExitAsync()).ShouldBe(0);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private ForeignProcess Start(string name, string endpoint)
    {
        var program = Programs().Matches(Readme).Single(match => match.Groups["name"].Value == name).Groups["text"].Value;
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}-{name}");
        File.WriteAllText(path, program.Replace(EndpointOfTheReadme, endpoint, StringComparison.Ordinal));
        return new ForeignProcess(Places.Python, path);
    }

    [GeneratedRegex("```python\n(?<text># (?<name>[a-z]+\\.py)\n.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Programs();
}
