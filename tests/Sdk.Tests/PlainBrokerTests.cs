using System.Collections.Concurrent;
using System.Text;
using Mdp.Client;
using Mdp.Interop.Tests.Processes;
using Mdp.Protocol;
using Mdp.Worker;

namespace Mdp.Sdk.Tests;

/// <summary>Both SDKs with a plain broker of somebody else's, in Python over libzmq: it knows no more than 7/MDP and 18/MDP, and forgets what it has dispatched.</summary>
public sealed class PlainBrokerTests
{
    // Milliseconds. What is lost in this broker is lost for good, so a fault shows as a test that waits.
    private const int EndsWithin = 60_000;

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Theory(Timeout = EndsWithin)]
    [Trait("Spec", "MDP/0.3 negotiation.6")]
    [InlineData(MdpVersion.V01)]
    [InlineData(MdpVersion.V02)]
    [Trait("Row", "F72")]
    public async Task Requests_are_served(MdpVersion version)
    {
        await using var broker = await BrokerAsync();
        await using var worker = await WorkerAsync(broker, version, map => map.Map("upper", (string text) => text.ToUpperInvariant()).MapRaw("echo", (body, _) => ValueTask.FromResult(body)));
        await using var client = Client(broker, version);
        await ServedAsync(client, "upper", "echo");

        var upper = await client.RequestAsync<string, string>("upper", "hello", cancellationToken: TestEnd);
        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(async number => (await client.RequestAsync("echo", Encoding.ASCII.GetBytes($"{number}"))).Body));

        upper.ShouldBe("HELLO");
        replies.Select(body => Encoding.ASCII.GetString(body.Span)).ShouldBe(Enumerable.Range(0, 100).Select(number => $"{number}"));
    }

    [Fact(Timeout = EndsWithin)]
    public async Task Parts_arrive_as_they_come_in_0_2()
    {
        await using var broker = await BrokerAsync();
        await using var worker = await WorkerAsync(broker, MdpVersion.V02, map => map.Map("count", (int to) => Enumerable.Range(1, to).ToAsyncEnumerable()));
        await using var client = Client(broker, MdpVersion.V02);
        await ServedAsync(client, "count");

        (await client.StreamAsync<int, int>("count", 3, cancellationToken: TestEnd).ToListAsync(TestEnd)).ShouldBe([1, 2, 3]);
    }

    [Fact(Timeout = EndsWithin)]
    [Trait("Row", "R1")]
    public async Task A_late_reply_answers_no_other_question()
    {
        await using var broker = await BrokerAsync();
        var held = new ConcurrentDictionary<int, TaskCompletionSource>();
        var arrived = new SemaphoreSlim(0);
        await using var worker = await WorkerAsync(
            broker,
            MdpVersion.V01,
            map => map.Map("slow", async (int number) =>
            {
                arrived.Release();
                await held.GetOrAdd(number, _ => new()).Task;
                return number;
            }),
            options => options.FallbackConnections = 20);
        await using var client = Client(broker, MdpVersion.V01, options => (options.Retries, options.Patience, options.FallbackConnections) = (0, TimeSpan.FromSeconds(60), 20));
        await ServedAsync(client, "slow");

        using var impatience = new CancellationTokenSource();
        var first = Enumerable.Range(0, 10).Select(number => client.RequestAsync<int, int>("slow", number, cancellationToken: impatience.Token)).ToList();
        for (var number = 0; number < 10; number++)
        {
            await arrived.WaitAsync(TestEnd);
        }

        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(Task.WhenAll(first));
        var second = Enumerable.Range(100, 10).Select(number => client.RequestAsync<int, int>("slow", number)).ToList();
        foreach (var number in Enumerable.Range(0, 10).Concat(Enumerable.Range(100, 10)))
        {
            held.GetOrAdd(number, _ => new()).SetResult();
        }

        (await Task.WhenAll(second)).ShouldBe(Enumerable.Range(100, 10));
    }

    [Fact(Timeout = EndsWithin)]
    [Trait("Row", "G11")]
    public async Task What_the_broker_forgot_with_its_worker_is_asked_again()
    {
        await using var broker = await BrokerAsync();
        var begun = new TaskCompletionSource();
        var dying = await WorkerAsync(broker, MdpVersion.V01, map => map.Map("work", async (CancellationToken cancellation) =>
        {
            begun.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
        }));
        await using var client = Client(broker, MdpVersion.V01, options => options.Patience = TimeSpan.FromSeconds(2));
        await ServedAsync(client, "work");

        var call = client.RequestAsync("work", "x"u8.ToArray(), cancellationToken: TestEnd);
        await begun.Task.WaitAsync(TestEnd);
        await using var next = await WorkerAsync(broker, MdpVersion.V01, map => map.MapRaw("work", (body, _) => ValueTask.FromResult(body)));
        await dying.DisposeAsync();

        Encoding.ASCII.GetString((await call).Body.Span).ShouldBe("x");
    }

    [Fact(Timeout = EndsWithin)]
    [Trait("Row", "R4")]
    public async Task A_broker_that_is_killed_and_begun_again_has_both_back()
    {
        await using var broker = await BrokerAsync();
        await using var worker = await WorkerAsync(broker, MdpVersion.V01, map => map.MapRaw("echo", (body, _) => ValueTask.FromResult(body)));
        await using var client = Client(broker, MdpVersion.V01, options => options.Patience = TimeSpan.FromSeconds(2));
        await ServedAsync(client, "echo");

        broker.Kill();
        await broker.WaitForExitAsync();
        var call = client.RequestAsync("echo", "over the gap"u8.ToArray(), cancellationToken: TestEnd);
        await using var next = await BrokerAsync(broker.Endpoint);

        Encoding.ASCII.GetString((await call).Body.Span).ShouldBe("over the gap");
    }

    [Fact(Timeout = EndsWithin)]
    [Trait("Row", "R4")]
    public async Task Broker_that_beats_more_slowly_than_its_worker_expects_sends_nothing_to_where_the_worker_was()
    {
        await using var broker = await BrokerProcess.StartForeignAsync("tcp://127.0.0.1:0", "--heartbeat", "20000");
        var left = new SemaphoreSlim(0);
        await using var worker = await WorkerAsync(broker, MdpVersion.V01, map => map.MapRaw("echo", (body, _) => ValueTask.FromResult(body)));
        worker.BrokerChanged += (_, told) => _ = told.Status.Reason?.StartsWith("silent", StringComparison.Ordinal) is true ? left.Release() : 0;
        await using var client = Client(broker, MdpVersion.V01, options => options.Patience = TimeSpan.FromSeconds(2));
        await left.WaitAsync(TestEnd);
        await left.WaitAsync(TestEnd);

        Encoding.ASCII.GetString((await client.RequestAsync("echo", "who is there"u8.ToArray(), cancellationToken: TestEnd)).Body.Span).ShouldBe("who is there");
    }

    [Fact(Timeout = EndsWithin)]
    [Trait("Row", "S5")]
    public async Task Presence_is_told_without_counts()
    {
        await using var broker = await BrokerAsync();
        await using var client = Client(broker, MdpVersion.V01, options => options.PresenceInterval = TimeSpan.FromMilliseconds(50));
        await using var watch = client.Services.WatchAsync("echo", TestEnd).GetAsyncEnumerator(TestEnd);

        (await watch.MoveNextAsync()).ShouldBeTrue();
        watch.Current.State.ShouldBe(ServiceState.Down);
        await using (await WorkerAsync(broker, MdpVersion.V01, map => map.Map("echo", () => { })))
        {
            (await watch.MoveNextAsync()).ShouldBeTrue();
            watch.Current.ShouldBe(new("echo", ServiceState.Up));
        }

        (await watch.MoveNextAsync()).ShouldBeTrue();
        watch.Current.State.ShouldBe(ServiceState.Down);
    }

    // Versions without 0.3 agree on no interval: both ends have to be told the same.
    private static Task<BrokerProcess> BrokerAsync(string endpoint = "tcp://127.0.0.1:0") =>
        BrokerProcess.StartForeignAsync(endpoint, "--heartbeat", $"{Stage.Heartbeat.Interval.TotalMilliseconds}");

    private static async Task<MdpWorker> WorkerAsync(BrokerProcess broker, MdpVersion version, Action<IJobMap> map, Action<MdpWorkerOptions>? configure = null)
    {
        var options = new MdpWorkerOptions { Endpoints = [broker.Endpoint], FallbackVersion = version, FallbackConnections = 4, HeartbeatInterval = Stage.Heartbeat.Interval, Concurrency = 64 };
        configure?.Invoke(options);
        var worker = new MdpWorker(options);
        map(worker);
        await worker.StartAsync();
        return worker;
    }

    private static MdpClient Client(BrokerProcess broker, MdpVersion version, Action<MdpClientOptions>? configure = null)
    {
        var options = new MdpClientOptions { Endpoints = [broker.Endpoint], FallbackVersion = version, HeartbeatInterval = Stage.Heartbeat.Interval };
        configure?.Invoke(options);
        return new(options);
    }

    // This broker lets a request wait for a worker, but a client that speaks another version sees another world of services: so the question is whether it is there.
    private static async Task ServedAsync(MdpClient client, params string[] services)
    {
        foreach (var service in services)
        {
            await foreach (var status in client.Services.WatchAsync(service, TestEnd))
            {
                if (status.IsUp)
                {
                    break;
                }
            }
        }
    }
}
