using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>Peers of libzmq come in through a Unix socket as through tcp.</summary>
[Trait("Row", "G35")]
public sealed class UnixSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mdp-");

    private string Endpoint => $"ipc://{_folder.FullName}/broker";

    [Theory, InlineData("0.1"), InlineData("0.2")]
    public async Task Peers_meet_over_a_unix_socket(string version)
    {
        await using var broker = await BrokerProcess.StartAsync(Endpoint);
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", version);
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", version);

        var sent = await client.SendAsync("echo", "hello", PythonClient.Octets(1 << 20));

        (await client.ExpectAsync("final")).Body.ShouldBe(sent);
    }

    [Fact]
    public async Task Client_on_tcp_is_answered_by_a_worker_on_a_unix_socket()
    {
        await using var broker = await BrokerProcess.StartAsync("tcp://127.0.0.1:0", "--endpoint", Endpoint);
        await broker.TakeLineAsync(line => line == $"listening on {Endpoint}", "that it listens on the second endpoint");
        await using var worker = await PythonWorker.StartAsync(Endpoint, "echo");
        await using var client = await PythonClient.StartAsync(broker.Endpoint);

        (await client.RequestAsync("echo", "hello")).Body.ShouldHaveSingleItem().Text.ShouldBe("hello");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
