using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Mdp.Client;
using Mdp.Interop.Tests.Processes;
using Mdp.Worker;

namespace Mdp.Sdk.Tests.Processes;

/// <summary>The settings file of a running broker gets another heartbeat, and gets the old one back: workers and clients follow, and nothing else happens to them.</summary>
public sealed class HeartbeatChangeTests : IDisposable
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(200);

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"mdp-{Guid.NewGuid():N}.json");
    private long _replies;

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_file);

    [Fact, Trait("Row", "G28"), Trait("Spec", "MDP/0.3 heartbeating.8"), Trait("Spec", "MDP/0.3 heartbeating.10"), Trait("Spec", "MDP/0.3 heartbeating.11")]
    public async Task Connected_peers_adopt_another_heartbeat_within_an_interval_and_without_a_restart()
    {
        await WriteAsync(Usual);
        await using var broker = await BrokerProcess.StartWithLogAsync([], "tcp://127.0.0.1:0", "--settings", _file, "--set", "Admin:Endpoint=none", "--log-level", "debug");
        await using var worker = new MdpWorker(new() { Endpoints = [broker.Endpoint] });
        var states = new List<BrokerState>();
        worker.BrokerChanged += (_, told) => states.Add(told.Status.State);
        worker.Map("echo", (byte[] body) => body);
        await worker.StartAsync(TestEnd);
        await worker.WaitUntilReadyAsync(TestEnd);
        await using var client = new MdpClient(new MdpClientOptions { Endpoints = [broker.Endpoint] });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestEnd);
        var asking = AskAsync(client, end.Token);
        (await HeartbeatOfWorkerAsync(client)).ShouldBe(Usual);

        await ChangeAsync(broker, Quick, "0.200");
        (await HeartbeatOfWorkerAsync(client)).ShouldBe(Quick);
        await RestAsync();
        await ChangeAsync(broker, Usual, "2.500");
        (await HeartbeatOfWorkerAsync(client)).ShouldBe(Usual);
        await RestAsync();

        await end.CancelAsync();
        await asking;
        states.ShouldBe([BrokerState.Registered, BrokerState.Ready]);
        broker.TakeLines().ShouldNotContain(line => line.Contains(" left ", StringComparison.Ordinal) || line.Contains("broke the conversation", StringComparison.Ordinal));
    }

    // From the moment in which the broker has the new settings, less than the shorter of the two intervals is enough, whichever it was before: peers are told at once.
    private async Task ChangeAsync(BrokerProcess broker, TimeSpan interval, string seconds)
    {
        await WriteAsync(interval);
        await broker.TakeLineAsync(line => line.Contains("Heartbeat:Interval is ", StringComparison.Ordinal), "new settings");
        var since = Stopwatch.GetTimestamp();
        foreach (var peer in new[] { "worker #", "client #" })
        {
            await broker.TakeLineAsync(
                line => line.Contains(peer, StringComparison.Ordinal) && line.Contains($"follows the broker's heartbeat: {seconds} s x 3", StringComparison.Ordinal), $"{peer} follows");
        }

        Stopwatch.GetElapsedTime(since).ShouldBeLessThan(Usual);
    }

    // Longer than the short window, so that who had missed the change would be missed.
    private async Task RestAsync()
    {
        var before = Volatile.Read(ref _replies);
        await Task.Delay(Quick * 6, TestEnd);
        Volatile.Read(ref _replies).ShouldBeGreaterThan(before, "requests flow");
    }

    private Task WriteAsync(TimeSpan interval) => File.WriteAllTextAsync(_file, $$"""{ "Mdp": { "Heartbeat": { "Interval": "{{interval.TotalMilliseconds}}ms" } } }""", TestEnd);

    private async Task AskAsync(MdpClient client, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            _ = await client.RequestAsync("echo", Encoding.ASCII.GetBytes($"{_replies}"), cancellationToken: TestEnd);
            Volatile.Write(ref _replies, _replies + 1);
            await Task.Delay(5, TestEnd);
        }
    }

    private static async Task<TimeSpan> HeartbeatOfWorkerAsync(MdpClient client)
    {
        var reply = await client.RequestAsync("mmi.workers", ""u8.ToArray(), cancellationToken: TestEnd);
        using var workers = JsonDocument.Parse(reply.Frames[1]);
        return TimeSpan.FromSeconds(workers.RootElement[0].GetProperty("heartbeat_s").GetDouble());
    }
}
