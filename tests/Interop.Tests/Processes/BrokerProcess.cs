namespace Mdp.Interop.Tests.Processes;

/// <summary>A running broker and the endpoint that it listens on: ours, or the foreign one that the peers are tried on.</summary>
internal sealed class BrokerProcess : ForeignProcess
{
    private const string Listening = "listening on ";

    private BrokerProcess(string fileName, IEnumerable<string> arguments)
        : base(fileName, arguments)
    {
    }

    /// <summary>What peers connect to: the real port where port 0 was asked for.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Our broker.</summary>
    /// <param name="endpoint">What it binds.</param>
    /// <param name="options">Further arguments of its command line.</param>
    public static Task<BrokerProcess> StartAsync(string endpoint = "tcp://127.0.0.1:0", params string[] options) =>
        ListeningAsync(new BrokerProcess(Places.Dotnet, [Places.Broker, "--endpoint", endpoint, .. options]));

    /// <summary>Our broker under a limit of open descriptors.</summary>
    public static Task<BrokerProcess> StartWithDescriptorsAsync(int limit, params string[] options) =>
        ListeningAsync(new BrokerProcess("/bin/bash",
            ["-c", $"ulimit -n {limit}; exec \"$@\"", "bash", Places.Dotnet, Places.Broker, "--endpoint", "tcp://127.0.0.1:0", .. options]));

    /// <summary>Our broker with its log among the lines that a test can take, run behind a command, as <c>ip netns exec</c> is one.</summary>
    public static Task<BrokerProcess> StartWithLogAsync(string[] behind, string endpoint, params string[] options) =>
        ListeningAsync(new BrokerProcess("/bin/bash",
            ["-c", "exec \"$@\" 2>&1", "bash", .. behind, Places.Dotnet, Places.Broker, "--endpoint", endpoint, .. options]));

    /// <summary>The plain foreign broker in Python.</summary>
    public static Task<BrokerProcess> StartForeignAsync(string endpoint = "tcp://127.0.0.1:0", params string[] options)
    {
        PythonZmq.SkipWhereMissing();
        return ListeningAsync(new BrokerProcess(Places.Python, [Path.Combine(Places.Peers, "broker.py"), "--endpoint", endpoint, .. options]));
    }

    private static async Task<BrokerProcess> ListeningAsync(BrokerProcess broker)
    {
        try
        {
            var line = await broker.TakeLineAsync(line => line.StartsWith(Listening, StringComparison.Ordinal), Listening);
            broker.Endpoint = line[Listening.Length..].Trim();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }
}
