using System.Text.Json.Nodes;
using Mdp.Broker;
using Mdp.Broker.Core;

namespace Mdp.Cli.Tests;

/// <summary>A broker in this process, and commands beside it.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly List<MdpProcess> _processes = [];
    private readonly MdpBroker _broker;

    public Scene(Func<ServiceSettings, ServiceSettings>? services = null, Func<BrokerSettings, BrokerSettings>? core = null)
    {
        var settings = new MdpBrokerSettings { Endpoints = [Zmtp.Endpoint.Parse("tcp://127.0.0.1:0")] };
        var changed = core?.Invoke(settings.Core) ?? settings.Core;
        _broker = new(settings with { Core = changed with { DefaultService = services?.Invoke(changed.DefaultService) ?? changed.DefaultService } });
        _broker.Start();
        Endpoint = _broker.Endpoints[0].ToString();
    }

    public string Endpoint { get; }

    public async Task<MdpProcess.Outcome> RunAsync(params string[] words) => await MdpProcess.RunAsync([words[0], "--broker", Endpoint, .. words[1..]]);

    public async Task<JsonNode> AskAsync(params string[] words)
    {
        var outcome = await RunAsync([.. words, "--json"]);
        outcome.ExitCode.ShouldBe(ExitCode.Success, outcome.Errors);
        return JsonNode.Parse(outcome.Output)!;
    }

    /// <summary>A worker that serves when this returns.</summary>
    public async Task<MdpProcess> WorkAsync(params string[] words)
    {
        var worker = MdpProcess.Start(["work", "--broker", Endpoint, .. words]);
        _processes.Add(worker);
        _ = await worker.WaitForErrorAsync("mdp: serving");
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Dispose();
        }

        await _broker.DisposeAsync();
    }
}
