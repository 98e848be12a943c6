using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Worker.Sdk.Tests.Host;

/// <summary>A worker from its start to its end: brokers come and go, jobs are cancelled, and it leaves in good order.</summary>
public sealed class LifeTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2.5);

    [Fact]
    public async Task Each_broker_has_a_session_of_its_own()
    {
        var stage = new WorkerStage(new() { Endpoints = ["tcp://one:1", "tcp://two:2"], Concurrency = 3 });
        await using (stage)
        {
            stage.Worker.Map("echo", (byte[] body) => body);
            await stage.StartAsync();
            stage.Dealer.Connectors.Select(connector => connector.Endpoint.ToString()).ShouldBe(["tcp://one:1", "tcp://two:2"]);

            stage.Open(MdpVersions.All, connector: 1);

            (await stage.SentAsync()).ShouldBe("READY echo credit 3");
            stage.Worker.Brokers.Select(broker => broker.State).ShouldBe([BrokerState.Connecting, BrokerState.Registered]);
        }
    }

    [Fact]
    [Trait("Row", "O14")]
    public async Task Worker_is_ready_when_a_broker_has_answered_and_not_before()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", () => { }));
        stage.Worker.IsReady.ShouldBeFalse();
        var ready = stage.Worker.WaitUntilReadyAsync(TestContext.Current.CancellationToken);

        stage.Heartbeat();

        await ready;
        stage.Worker.IsReady.ShouldBeTrue();
        stage.Worker.Brokers.ShouldBe([new BrokerStatus("tcp://127.0.0.1:5555", BrokerState.Ready, MdpVersion.V03, null)]);
    }

    [Fact]
    [Trait("Row", "R11")]
    public async Task News_of_brokers_come_in_order_with_their_reasons()
    {
        var news = new List<string>();
        var stage = new WorkerStage();
        await using (stage)
        {
            stage.Worker.BrokerChanged += (_, told) => news.Add($"{told.Status.State} {told.Status.Version} {told.Status.Reason}".TrimEnd());
            stage.Worker.Map("echo", () => { });
            await stage.StartAsync();
            stage.Open(MdpVersions.All);
            stage.Heartbeat();
            stage.Dealer.Lose(stage.Connection);
            stage.Open(MdpVersions.All);
            stage.Heartbeat();
            stage.Advance(3 * Interval);

            await stage.TurnUntilAsync(() => news.Count == 6);
        }

        news[..6].ShouldBe(["Registered V03", "Ready V03", "Connecting  PeerReset", "Registered V03", "Ready V03", "Connecting  silent for 00:00:07.5000000"]);
    }

    [Fact]
    public async Task Subscriber_that_fails_harms_nobody()
    {
        var stage = new WorkerStage();
        await using (stage)
        {
            stage.Worker.BrokerChanged += (_, _) => throw new InvalidOperationException();
            stage.Worker.Map("echo", (byte[] body) => body);
            await stage.StartAsync();
            stage.Open(MdpVersions.All);

            await stage.LoggedAsync("Error 107: A subscriber to news about brokers failed.");
        }
    }

    [Fact]
    [Trait("Row", "G43")]
    public async Task Cancel_reaches_the_handlers_token_with_its_reason()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", async (JobContext context, CancellationToken token) =>
        {
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(token);
            }
            finally
            {
                context.CancellationReason.ShouldBe(CancellationReason.TimeIsOver);
            }
        }));
        stage.Request("t1");

        stage.Cancel("t1", ErrorCode.ProcessingTimeout);

        (await stage.SentAsync()).ShouldBe("ERROR t1 499");
        await stage.LoggedAsync("Debug 303: A job of echo ended cancelled: TimeIsOver.");
    }

    [Fact]
    [Trait("Row", "L4")]
    public async Task Handler_that_does_not_heed_its_token_keeps_its_slot_and_is_named_in_the_log()
    {
        using var release = new ManualResetEventSlim();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", () => release.Wait()), new() { Concurrency = 1 });
        stage.Request("t1");
        stage.Cancel("t1", ErrorCode.Cancelled);
        stage.Heartbeat();
        stage.Advance(Interval);

        await stage.LoggedAsync("Warning 304: A handler of echo runs on, 00:00:02.5000000 after its job was cancelled (ClientCancelled), and keeps its slot until it ends.");

        stage.Dealer.Sent.Clear();
        stage.Request("t2");
        (await stage.SentAsync()).ShouldStartWith("ERROR t2 503");
        release.Set();
        (await stage.SentAsync()).ShouldBe("ERROR t1 499");
    }

    [Fact]
    [Trait("Row", "L8")]
    public async Task Job_goes_on_over_a_lost_connection_and_is_claimed_on_the_next()
    {
        var finish = new TaskCompletionSource<string>();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", () => finish.Task.WaitAsync(CancellationToken.None)));
        stage.Request("t1");

        stage.Dealer.Lose(stage.Connection);
        finish.SetResult("done");
        await stage.TurnUntilAsync(() => stage.Worker.JobCount == 0);
        stage.Open(MdpVersions.All);

        stage.Dealer.Sent.ShouldBe(["READY echo credit 0", "HEARTBEAT read 0 holds [t1]", "FINAL t1 \"done\"", "CREDIT 2"]);
    }

    [Fact]
    [Trait("Row", "R13")]
    public async Task Reset_closes_the_connection_and_keeps_the_jobs()
    {
        var finish = new TaskCompletionSource<string>();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", () => finish.Task.WaitAsync(CancellationToken.None)));
        stage.Request("t1");

        stage.Worker.Reset();
        await stage.TurnUntilAsync(() => stage.Worker.Brokers[0].State is BrokerState.Connecting);
        stage.Open(MdpVersions.All);

        stage.Dealer.Sent.ShouldBe(["READY echo credit 0", "HEARTBEAT read 0 holds [t1]", "CREDIT 2"]);
        finish.SetResult("done");
    }

    [Fact]
    [Trait("Row", "O3")]
    public async Task Stop_lets_jobs_finish_and_beats_meanwhile_and_then_says_good_bye()
    {
        var finish = new TaskCompletionSource<string>();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", () => finish.Task.WaitAsync(CancellationToken.None)));
        stage.Request("t1");

        var stopping = stage.Worker.StopAsync(TestContext.Current.CancellationToken);
        (await stage.SentAsync()).ShouldBe("CREDIT 0");
        stage.Advance(Interval);
        (await stage.SentAsync()).ShouldBe("HEARTBEAT read 1 holds [t1]");
        stopping.IsCompleted.ShouldBeFalse();
        finish.SetResult("done");

        (await stage.SentAsync()).ShouldBe("FINAL t1 \"done\"");
        (await stage.SentAsync()).ShouldBe("DISCONNECT the worker is stopping (the rest never ran)");
        await stopping;
        stage.Dealer.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_not_finished_in_time_is_handed_back_with_its_token_cancelled()
    {
        var seen = new TaskCompletionSource<CancellationReason>();
        await using var stage = await WorkerStage.ServingAsync(
            map => map.Map("echo", async (JobContext context) =>
            {
                await Task.WhenAny(new TaskCompletionSource().Task.WaitAsync(context.CancellationToken));
                seen.SetResult(context.CancellationReason);
            }),
            new() { DrainTimeout = TimeSpan.FromSeconds(2) });
        stage.Request("t1");
        var stopping = stage.Worker.StopAsync(TestContext.Current.CancellationToken);
        (await stage.SentAsync()).ShouldBe("CREDIT 0");

        stage.Advance(TimeSpan.FromSeconds(2));

        (await stage.SentAsync()).ShouldBe("ERROR t1 503 this worker is stopping (retry)");
        (await stage.SentAsync()).ShouldBe("DISCONNECT the worker is stopping (the rest never ran)");
        (await seen.Task).ShouldBe(CancellationReason.WorkerStopping);
        await stage.TurnUntilAsync(() => stopping.IsCompleted);
    }

    [Fact]
    public async Task Handler_that_runs_on_does_not_hold_up_the_stop_for_ever()
    {
        using var release = new ManualResetEventSlim();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", () => release.Wait()), new() { DrainTimeout = TimeSpan.FromSeconds(2) });
        stage.Request("t1");

        var stopping = stage.Worker.StopAsync(TestContext.Current.CancellationToken);
        (await stage.SentAsync()).ShouldBe("CREDIT 0");
        stage.Advance(TimeSpan.FromSeconds(2));
        await stage.TurnUntilAsync(() => stopping.IsCompleted);

        await stage.LoggedAsync("1 handlers still run: they do not heed their cancellation token.");
        release.Set();
    }

    [Fact]
    public async Task Cancelled_stop_hands_back_at_once()
    {
        var never = new TaskCompletionSource();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (CancellationToken token) => never.Task.WaitAsync(token)));
        stage.Request("t1");
        using var hurry = new CancellationTokenSource();
        var stopping = stage.Worker.StopAsync(hurry.Token);
        (await stage.SentAsync()).ShouldBe("CREDIT 0");

        await hurry.CancelAsync();

        (await stage.SentAsync()).ShouldBe("ERROR t1 503 this worker is stopping (retry)");
        await stage.TurnUntilAsync(() => stopping.IsCompleted);
    }

    [Fact]
    public async Task Worker_that_no_broker_ever_answered_stops_at_once()
    {
        var stage = new WorkerStage();
        stage.Worker.Map("echo", () => { });
        await stage.StartAsync();

        await stage.StopAsync(TestContext.Current.CancellationToken);

        stage.Dealer.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Worker_that_never_started_stops_at_once() => await new MdpWorker(new()).DisposeAsync();

    [Fact]
    public async Task Broker_without_0_3_gets_a_connection_for_each_service_and_job_and_no_more_when_it_learns_0_3()
    {
        var stage = new WorkerStage(new() { FallbackConnections = 2, FallbackVersion = MdpVersion.V02 });
        await using (stage)
        {
            stage.Worker.Map("echo", (byte[] body) => body).Map("resize", (byte[] body) => body);
            await stage.StartAsync();
            stage.Open(MdpVersions.None);

            stage.Dealer.Connectors.Count.ShouldBe(4);
            for (var connector = 1; connector < 4; connector++)
            {
                stage.Open(MdpVersions.None, connector);
            }

            stage.Dealer.Sent.ShouldBe(["READY echo in V02", "READY resize in V02", "READY echo in V02", "READY resize in V02"]);
            stage.Dealer.Sent.Clear();

            stage.Worker.Reset();
            await stage.TurnUntilAsync(() => stage.Worker.Brokers[0].State is BrokerState.Connecting);
            stage.Open(MdpVersions.All);

            stage.Dealer.Sent.ShouldBe(["READY echo credit 2", "READY resize credit 2"]);
            stage.Dealer.Connectors.Count.ShouldBe(1);
        }
    }

    [Fact]
    public async Task Connection_that_cannot_be_made_is_told_with_its_reason()
    {
        var stage = new WorkerStage();
        await using (stage)
        {
            stage.Worker.Map("echo", () => { });
            await stage.StartAsync();

            stage.Tell(new() { Kind = ConnectionEventKind.DialFailed, Connector = stage.Dealer.Connectors[0].Connector, DialFailure = DialFailure.Refused });

            stage.Worker.Brokers.ShouldBe([new BrokerStatus("tcp://127.0.0.1:5555", BrokerState.Connecting, null, "Refused")]);
        }
    }

    [Fact]
    [Trait("Row", "G9")]
    public async Task Lag_of_the_pool_is_measured_and_told()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", () => { }));

        // The pool is the machine's, and so is the clock that measures it.
        stage.Worker.Lag.ShouldBe(TimeSpan.Zero);
        stage.Advance(Interval);
        stage.Worker.Lag.ShouldBeLessThanOrEqualTo(Interval);
        stage.Worker.IsLive.ShouldBeTrue();

        stage.Clock.Advance(TimeSpan.FromSeconds(7.5));
        stage.Worker.IsLive.ShouldBeFalse();
    }
}
