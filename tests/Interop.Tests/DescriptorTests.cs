using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>A broker that has no descriptors left for more peers serves those it has.</summary>
[Trait("Row", "H23"), Trait("Row", "F67")]
public sealed class DescriptorTests
{
    private const int Limit = 300;
    private const int Reserve = 64;

    // A runtime that runs out of descriptors dies by chance, not always: each run is a broker of its own.
    private static readonly int Runs = int.Parse(Environment.GetEnvironmentVariable("INTEROP_DESCRIPTOR_RUNS") ?? "3", CultureInfo.InvariantCulture);

    [Fact]
    public async Task More_connections_than_descriptors_harm_nobody_who_is_connected()
    {
        for (var run = 0; run < Runs; run++)
            await OutliveAsync(crowdOf: 500);
    }

    private static async Task OutliveAsync(int crowdOf)
    {
        await using var broker = await BrokerProcess.StartWithDescriptorsAsync(Limit);
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo");
        await using var client = await PythonClient.StartAsync(broker.Endpoint);
        await client.RequestAsync("echo", "before");

        var crowd = new List<Socket>();
        try
        {
            for (var i = 0; i < crowdOf; i++)
                crowd.Add(await ConnectAsync(broker.Endpoint));

            (await client.RequestAsync("echo", "during")).Body.ShouldHaveSingleItem().Text.ShouldBe("during");
            Directory.GetFileSystemEntries($"/proc/{broker.Pid}/fd").Length.ShouldBeLessThanOrEqualTo(Limit - Reserve);
        }
        finally
        {
            crowd.ForEach(socket => socket.Dispose());
        }

        await using var late = await PythonClient.StartAsync(broker.Endpoint);
        (await late.RequestAsync("echo", "after")).Body.ShouldHaveSingleItem().Text.ShouldBe("after");
        broker.HasExited.ShouldBeFalse();
    }

    private static async Task<Socket> ConnectAsync(string endpoint)
    {
        var port = int.Parse(endpoint[(endpoint.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }
}
