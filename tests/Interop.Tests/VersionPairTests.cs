using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>Any client gets its reply from any worker, whatever version, socket type and ZMTP engine each of them has.</summary>
[Trait("Row", "A2-1"), Trait("Row", "A2-2"), Trait("Row", "H15"), Trait("Spec", "7/MDP routing.1"), Trait("Spec", "7/MDP client.3")]
[Trait("Spec", "7/MDP request-reply.2"), Trait("Spec", "18/MDP request-reply.2")]
public sealed class VersionPairTests
{
    private const int Requests = 200;

    public static MatrixTheoryData<string, string> Pairs { get; } = new(
        ["python req 0.1", "python dealer 0.1", "python dealer 0.2", "c libzmq 0.1", "c libzmq 0.2", "c raw 0.1", "c raw 0.2", "c raw 0.3"],
        ["python 0.1", "python 0.2", "c libzmq 0.1", "c libzmq 0.2", "c raw 0.1", "c raw 0.2", "c raw 0.3"]);

    [Theory, MemberData(nameof(Pairs))]
    public async Task Client_is_answered_by_worker(string client, string worker)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var workers = await StartWorkerAsync(worker, broker.Endpoint);

        await (client.StartsWith("python", StringComparison.Ordinal)
            ? AskInPythonAsync(client.Split(' '), broker.Endpoint)
            : AskInCAsync(client.Split(' '), broker.Endpoint));
    }

    private static async Task<ForeignProcess> StartWorkerAsync(string worker, string endpoint) => worker.Split(' ') switch
    {
        ["python", var version] => await PythonWorker.StartAsync(endpoint, "echo", "--version", version),
        ["c", var wire, var version] => await LoadProgram.StartWorkersAsync(WireOf(wire), endpoint, "echo", workers: 2, "-V", version),
        _ => throw new ArgumentException($"expected 'python VERSION' or 'c WIRE VERSION', got '{worker}'", nameof(worker)),
    };

    private static async Task AskInPythonAsync(string[] client, string endpoint)
    {
        await using var peer = await PythonClient.StartAsync(endpoint, "--socket", client[1], "--version", client[2]);
        for (var i = 0; i < 3; i++)
        {
            var sent = await peer.SendAsync("echo", $"request {i}");

            var reply = await peer.ExpectAsync("final");
            reply.Text("service").ShouldBe("echo");
            reply.Body.ShouldBe(sent);
        }
    }

    private static async Task AskInCAsync(string[] client, string endpoint)
    {
        await using var program = await LoadProgram.StartClientAsync(
            WireOf(client[1]), endpoint, "echo", Requests, window: 8, payload: 100, connections: 2, "-V", client[2]);
        await program.ShouldSucceedAsync();
    }

    private static Wire WireOf(string name) => name == "libzmq" ? Wire.Libzmq : Wire.Raw;
}
