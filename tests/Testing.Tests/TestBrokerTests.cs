using System.Text;
using System.Threading.Channels;
using Mdp.Broker.Core;
using Mdp.Client;
using Mdp.Worker;

namespace Mdp.Testing.Tests;

/// <summary>What a user's test can do with a broker in memory. Nothing here waits for time to pass.</summary>
public sealed class TestBrokerTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(7.5);

    private readonly TestBroker _broker = new();
    private readonly Channel<(string Worker, JobContext Job, TaskCompletionSource Release)> _jobs = Channel.CreateUnbounded<(string, JobContext, TaskCompletionSource)>();

    [Fact]
    public async Task Request_is_done_by_a_worker_and_answered()
    {
        await _broker.AddWorkerAsync(worker => worker.Map("upper", (byte[] body) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).ToUpperInvariant())));
        var client = _broker.AddClient();

        var reply = await client.RequestAsync("upper", "quick"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);

        Encoding.UTF8.GetString(reply.Body.Span).ShouldBe("QUICK");
        _broker.Time.Elapsed.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Killed_worker_gives_its_job_to_another_and_the_client_does_not_notice()
    {
        var ann = await AddAsync("ann");
        var bob = await AddAsync("bob");
        var asked = Ask();
        var first = await TakeJobAsync();

        _broker.Kill(first.Worker == "ann" ? ann : bob);

        var second = await TakeJobAsync();
        (second.Worker, second.Job.Attempt).ShouldBe((first.Worker == "ann" ? "bob" : "ann", 2));
        second.Release.SetResult();
        (await asked).ShouldBe("done");
        Departures().ShouldBe([DepartureReason.ConnectionLost]);
    }

    [Fact]
    public async Task Frozen_worker_is_missed_after_its_window_and_not_before()
    {
        var worker = await AddAsync("ann");
        var asked = Ask();
        await TakeJobAsync();

        _broker.Freeze(worker);
        _broker.Advance(Window - TimeSpan.FromMilliseconds(1));
        Departures().ShouldBeEmpty();
        _broker.Advance(TimeSpan.FromMilliseconds(1));

        Departures().ShouldBe([DepartureReason.HeartbeatExpired]);
        asked.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Busy_worker_lives_for_as_long_as_its_job_takes()
    {
        await AddAsync("ann");
        var asked = Ask(TimeSpan.FromHours(3));
        var job = await TakeJobAsync();

        _broker.Advance(TimeSpan.FromHours(2));
        job.Release.SetResult();

        (await asked).ShouldBe("done");
        Departures().ShouldBeEmpty();
    }

    [Fact]
    public async Task Worker_that_is_cut_off_is_missed_and_comes_back_when_the_network_heals()
    {
        var worker = await AddAsync("ann");

        _broker.CutOff(worker);
        _broker.Advance(Window);
        Departures().ShouldBe([DepartureReason.HeartbeatExpired]);
        _broker.Heal(worker);
        _broker.Advance(TimeSpan.FromSeconds(10));

        var asked = Ask();
        (await TakeJobAsync()).Release.SetResult();
        (await asked).ShouldBe("done");
    }

    [Fact]
    public async Task Call_ends_in_virtual_time_with_what_is_known()
    {
        var client = _broker.AddClient();
        var asked = client.RequestAsync("nobody", new byte[1], new() { Timeout = TimeSpan.FromSeconds(20) }, TestContext.Current.CancellationToken).AsTask();

        _broker.Advance(TimeSpan.FromSeconds(20));

        (await Should.ThrowAsync<MdpTimeoutException>(() => asked.WaitAsync(Patience))).Message.ShouldContain("nobody");
    }

    [Fact]
    public async Task Fleet_and_calls_survive_a_broker_that_is_restarted()
    {
        await AddAsync("ann");
        var asked = Ask();
        (await TakeJobAsync()).Release.Task.IsCompleted.ShouldBeFalse();

        _broker.Crash();
        _broker.Advance(TimeSpan.FromSeconds(1));
        _broker.Restart();
        _broker.Advance(TimeSpan.FromSeconds(10));

        (await TakeJobAsync()).Release.SetResult();
        (await asked).ShouldBe("done");
    }

    [Fact]
    public async Task Broker_that_was_frozen_purges_nobody_who_is_still_there()
    {
        await AddAsync("ann");

        _broker.FreezeBroker();
        _broker.Advance(TimeSpan.FromSeconds(5));
        _broker.ThawBroker();
        _broker.Advance(TimeSpan.FromSeconds(20));

        Departures().ShouldBeEmpty();
    }

    [Fact]
    public async Task Watcher_is_told_of_workers_that_come_are_killed_and_are_cut_off()
    {
        var ann = await AddAsync("ann");
        await using var watch = _broker.AddClient().Services.WatchAsync("work", TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await NextAsync(watch)).Workers.ShouldBe(1);

        var news = NextAsync(watch);
        _broker.Kill(ann);
        (await news).State.ShouldBe(ServiceState.Down);

        news = NextAsync(watch);
        var bob = await AddAsync("bob");
        _broker.Advance(TimeSpan.FromMilliseconds(50));
        (await news).State.ShouldBe(ServiceState.Up);

        news = NextAsync(watch);
        _broker.CutOff(bob);
        _broker.Advance(Window - TimeSpan.FromMilliseconds(100));
        news.IsCompleted.ShouldBeFalse();
        _broker.Advance(TimeSpan.FromMilliseconds(100));
        (await news).State.ShouldBe(ServiceState.Down);
    }

    [Fact]
    public async Task Handler_that_does_not_heed_its_cancellation_does_not_hold_up_the_end()
    {
        var broker = new TestBroker();
        var taken = new TaskCompletionSource();
        await broker.AddWorkerAsync(worker => worker.Map("work", async () =>
        {
            taken.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(CancellationToken.None);
        }));
        var asked = broker.AddClient().TryRequestAsync("work", new byte[1], cancellationToken: TestContext.Current.CancellationToken).AsTask();
        await taken.Task;

        await broker.DisposeAsync().AsTask().WaitAsync(Patience);

        (await asked).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public void Fault_that_strikes_a_stranger_is_refused() =>
        Should.Throw<ArgumentException>(() => _broker.Kill(new object())).Message.ShouldContain("added to this broker");

    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.Complete();
        await foreach (var (_, _, release) in _jobs.Reader.ReadAllAsync())
        {
            release.TrySetResult();
        }

        await _broker.DisposeAsync();
    }

    private static async Task<ServiceStatus> NextAsync(IAsyncEnumerator<ServiceStatus> watch)
    {
        (await watch.MoveNextAsync().AsTask().WaitAsync(Patience)).ShouldBeTrue();
        return watch.Current;
    }

    private Task<MdpWorker> AddAsync(string name) => _broker.AddWorkerAsync(worker => worker.Map("work", async (byte[] _, JobContext job, CancellationToken cancellationToken) =>
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Writer.TryWrite((name, job, release));
        await release.Task.WaitAsync(cancellationToken);
        return "done"u8.ToArray();
    }));

    private async Task<string> Ask(TimeSpan? timeout = null)
    {
        var reply = await _broker.AddClient().RequestAsync("work", new byte[1], new() { Timeout = timeout ?? TimeSpan.FromMinutes(10), TimeToLive = timeout, Patience = timeout }).AsTask().WaitAsync(Patience);
        return Encoding.UTF8.GetString(reply.Body.Span);
    }

    private async Task<(string Worker, JobContext Job, TaskCompletionSource Release)> TakeJobAsync() => await _jobs.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private IEnumerable<DepartureReason> Departures() =>
        _broker.Events.Where(told => told.Kind is BrokerEventKind.WorkerDeparted).Select(told => told.Departure);
}
