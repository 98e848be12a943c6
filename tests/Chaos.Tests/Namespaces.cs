using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>Two hosts and a cable between them, made of network namespaces: what is broken here is broken for nobody else.</summary>
/// <remarks>
/// <code>
///     worker side, 10.99.0.1  ---- veth ----  10.99.0.2, broker side
/// </code>
/// Needs root, iproute2 and nftables.
/// </remarks>
internal sealed class Namespaces : IAsyncDisposable
{
    /// <summary>Where a broker on its side listens.</summary>
    public const string BrokerEndpoint = "tcp://10.99.0.2:5555";

    private readonly string _workerSide = $"mdp-w-{Environment.ProcessId}";
    private readonly string _brokerSide = $"mdp-b-{Environment.ProcessId}";

    private Namespaces()
    {
    }

    /// <summary>What runs a command on the workers' host.</summary>
    public string[] OnWorkerSide => ["ip", "netns", "exec", _workerSide];

    /// <summary>What runs a command on the broker's host.</summary>
    public string[] OnBrokerSide => ["ip", "netns", "exec", _brokerSide];

    /// <summary>Makes both, or skips the running test with the reason.</summary>
    public static async Task<Namespaces> MakeAsync()
    {
        var made = new Namespaces();
        var why = Environment.UserName != "root" ? "not root" : await made.TryMakeAsync();
        if (why is not null)
        {
            await made.DisposeAsync();
            Assert.Skip($"no network namespaces here (needs root, iproute2, nftables): {why}");
        }

        return made;
    }

    /// <summary>From now on nothing passes, in both directions, and nobody is told.</summary>
    public async Task CutAsync()
    {
        await RunAsync([.. OnBrokerSide, "nft", "add table inet cut; add chain inet cut in { type filter hook input priority 0; }; add rule inet cut in ip saddr 10.99.0.1 drop; "
            + "add chain inet cut out { type filter hook output priority 0; }; add rule inet cut out ip daddr 10.99.0.1 drop"]);
    }

    /// <summary>From now on only what the broker's side sends passes.</summary>
    public Task DeafenBrokerAsync() =>
        RunAsync([.. OnBrokerSide, "nft", "add table inet cut; add chain inet cut in { type filter hook input priority 0; }; add rule inet cut in ip saddr 10.99.0.1 drop"]);

    /// <summary>From now on so many of a hundred packets are lost on their way to the broker's side.</summary>
    public Task LoseAsync(int percent) => RunAsync([.. OnBrokerSide, "nft",
        $"add table inet cut; add chain inet cut in {{ type filter hook input priority 0; }}; add rule inet cut in ip saddr 10.99.0.1 numgen random mod 100 < {percent} drop"]);

    /// <summary>Everything passes again.</summary>
    public Task HealAsync() => RunAsync([.. OnBrokerSide, "nft", "delete table inet cut"]);

    /// <summary>The broker's host loses its address, as where a lease ends.</summary>
    public Task LoseAddressAsync() => RunAsync(["ip", "-n", _brokerSide, "addr", "del", "10.99.0.2/24", "dev", "mdp-b"]);

    /// <summary>It has its address again.</summary>
    public Task RegainAddressAsync() => RunAsync(["ip", "-n", _brokerSide, "addr", "add", "10.99.0.2/24", "dev", "mdp-b"]);

    public async ValueTask DisposeAsync()
    {
        foreach (var side in new[] { _workerSide, _brokerSide })
        {
            await TryRunAsync(["ip", "netns", "del", side]);
        }
    }

    private async Task<string?> TryMakeAsync()
    {
        string[][] steps =
        [
            ["ip", "netns", "add", _workerSide],
            ["ip", "netns", "add", _brokerSide],
            ["ip", "link", "add", "mdp-w", "netns", _workerSide, "type", "veth", "peer", "name", "mdp-b", "netns", _brokerSide],
            ["ip", "-n", _workerSide, "addr", "add", "10.99.0.1/24", "dev", "mdp-w"],
            ["ip", "-n", _brokerSide, "addr", "add", "10.99.0.2/24", "dev", "mdp-b"],
            ["ip", "-n", _workerSide, "link", "set", "mdp-w", "up"],
            ["ip", "-n", _brokerSide, "link", "set", "mdp-b", "up"],
            ["ip", "-n", _brokerSide, "link", "set", "lo", "up"],
            [.. OnBrokerSide, "nft", "list", "ruleset"],
        ];
        foreach (var step in steps)
        {
            if (await TryRunAsync(step) is { } why)
            {
                return why;
            }
        }

        return null;
    }

    private static async Task RunAsync(string[] command)
    {
        if (await TryRunAsync(command) is { } why)
        {
            throw new InvalidOperationException(why);
        }
    }

    private static async Task<string?> TryRunAsync(string[] command)
    {
        try
        {
            await using var process = new ForeignProcess(command[0], command[1..]);
            return await process.WaitForExitAsync() == 0 ? null : process.Failure("failed").Message;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
