namespace Mdp.Cli.Tests;

/// <summary>A broker in a process of its own, by <c>mdp broker</c>, with its admin address.</summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    private readonly MdpProcess _process;

    private BrokerProcess(MdpProcess process, string endpoint, string admin) => (_process, Endpoint, Admin) = (process, endpoint, admin);

    public string Endpoint { get; }

    public string Admin { get; }

    public static async Task<BrokerProcess> StartAsync(params string[] words)
    {
        var process = MdpProcess.Start(["broker", "--endpoint", "tcp://127.0.0.1:0", "--set", "Admin:Endpoint=http://127.0.0.1:0", .. words]);
        string? endpoint = null, admin = null;
        while ((endpoint is null || admin is null) && await process.ReadLineAsync() is { } line)
        {
            endpoint ??= After(line, "listening on ");
            admin ??= After(line, "admin at ");
        }

        return new(process, endpoint!, admin!);
    }

    public async Task<MdpProcess.Outcome> RunAsync(params string[] words) => await MdpProcess.RunAsync(Variables([]), words);

    public MdpProcess Start(params string[] words) => MdpProcess.Start(Variables([]), words);

    public MdpProcess Start(Dictionary<string, string> variables, params string[] words) => MdpProcess.Start(Variables(variables), words);

    public Task<MdpProcess.Outcome> EndAsync() => _process.EndAsync();

    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string? After(string line, string words) => line.StartsWith(words, StringComparison.Ordinal) ? line[words.Length..].Split(':', ' ') is [var scheme, var host, var port, ..] ? $"{scheme}:{host}:{port}" : null : null;

    private Dictionary<string, string> Variables(Dictionary<string, string> more) => new(more) { ["MDP_BROKER"] = Endpoint, ["MDP_ADMIN_URL"] = Admin };
}
