using Mdp.Interop.Tests.Processes;

namespace Mdp.Interop.Tests;

/// <summary>A body crosses the broker twice and stays the same, octet for octet and frame for frame.</summary>
[Trait("Row", "G34")]
public sealed class BodyTests
{
    private const int MiB = 1 << 20;

    public static MatrixTheoryData<string, string, int> Versions { get; } =
        new(["0.1", "0.2"], ["0.1", "0.2"], [1, 2, 3, 16, 250]);

    [Theory, MemberData(nameof(Versions))]
    public async Task Body_of_many_frames_keeps_every_frame(string clientVersion, string workerVersion, int frames)
    {
        // Frames of 0, 1, 2, ... octets and, now and then, one that needs ZMTP's long form.
        object[] body = [.. Enumerable.Range(0, frames).Select(i => PythonClient.Octets(i % 50 == 49 ? 300 : i, seed: i))];

        await ShouldCrossUnchangedAsync(clientVersion, workerVersion, body);
    }

    [Theory, InlineData("0.1", "0.1"), InlineData("0.1", "0.2"), InlineData("0.2", "0.1"), InlineData("0.2", "0.2")]
    public async Task Empty_frames_of_a_body_are_kept(string clientVersion, string workerVersion) =>
        await ShouldCrossUnchangedAsync(clientVersion, workerVersion, "", "", "between", "", "");

    [Theory, InlineData("0.1", "0.1"), InlineData("0.1", "0.2"), InlineData("0.2", "0.1"), InlineData("0.2", "0.2")]
    public async Task Body_that_looks_like_a_command_is_only_a_body(string clientVersion, string workerVersion) =>
        await ShouldCrossUnchangedAsync(clientVersion, workerVersion, "", "MDPW01", "\u0005", "MDPC02", "\u0001", "mmi.service");

    [Theory, InlineData("0.1", "0.1"), InlineData("0.1", "0.2"), InlineData("0.2", "0.1"), InlineData("0.2", "0.2")]
    public async Task Body_of_16_MiB_crosses_both_ways_unchanged(string clientVersion, string workerVersion) =>
        await ShouldCrossUnchangedAsync(clientVersion, workerVersion, PythonClient.Octets(16 * MiB));

    [Fact]
    public async Task Many_large_frames_cross_both_ways_unchanged() =>
        await ShouldCrossUnchangedAsync("0.2", "0.2",
            [.. Enumerable.Range(0, 8).Select(i => PythonClient.Octets(MiB + i, seed: i))]);

    [Fact]
    public async Task Large_bodies_of_many_requests_in_flight_are_not_mixed_up()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var workers = await LoadProgram.StartWorkersAsync(Wire.Libzmq, broker.Endpoint, "echo", workers: 4);
        await using var client = await LoadProgram.StartClientAsync(
            Wire.Libzmq, broker.Endpoint, "echo", count: 100, window: 8, payload: MiB, connections: 2);

        await client.ShouldSucceedAsync(TimeSpan.FromMinutes(1));
    }

    private static async Task ShouldCrossUnchangedAsync(string clientVersion, string workerVersion, params object[] body)
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = await PythonWorker.StartAsync(broker.Endpoint, "echo", "--version", workerVersion);
        await using var client = await PythonClient.StartAsync(broker.Endpoint, "--version", clientVersion);

        var sent = await client.SendAsync("echo", body);

        (await worker.ExpectAsync("request")).Body.ShouldBe(sent);
        (await client.ExpectAsync("final")).Body.ShouldBe(sent);
    }
}
