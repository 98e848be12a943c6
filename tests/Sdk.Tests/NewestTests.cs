using System.Text;
using Mdp.Broker.Core;
using Mdp.Client;
using Mdp.Protocol;
using Mdp.Worker;

namespace Mdp.Sdk.Tests;

/// <summary>Both SDKs and the broker, speaking 0.3.</summary>
public sealed class NewestTests
{
    private static ReadOnlyMemory<byte> Nothing => ReadOnlyMemory<byte>.Empty;

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Spec", "MDP/0.3 work.1")]
    [Trait("Row", "G12")]
    public async Task Many_requests_for_several_services_are_in_flight_on_one_connection_each_way()
    {
        await using var stage = new Stage();
        await stage.WorkerAsync(
            map => map.Map("square", async (int number) => { await Task.Yield(); return number * number; }).MapRaw("echo", (body, _) => ValueTask.FromResult(body)),
            options => options.Concurrency = 64);
        var client = stage.Client();

        var squares = await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => client.RequestAsync<int, int>("square", number)));
        var echo = await client.RequestAsync("echo", "hello"u8.ToArray());

        squares.ShouldBe(Enumerable.Range(0, 2000).Select(number => number * number));
        Encoding.ASCII.GetString(echo.Body.Span).ShouldBe("hello");
        stage.Tape.All.Count(told => told.Kind is BrokerEventKind.WorkerRegistered).ShouldBe(1);
    }

    [Fact]
    public async Task Stream_arrives_part_by_part()
    {
        await using var stage = new Stage();
        await stage.WorkerAsync(map => map.Map("count", (int to) => Count(to)));

        var parts = new List<int>();
        await foreach (var part in stage.Client().StreamAsync<int, int>("count", 3, cancellationToken: TestEnd))
        {
            parts.Add(part);
        }

        parts.ShouldBe([1, 2, 3]);

        static async IAsyncEnumerable<int> Count(int to)
        {
            for (var number = 1; number <= to; number++)
            {
                await Task.Yield();
                yield return number;
            }
        }
    }

    [Fact]
    [Trait("Row", "R2")]
    [Trait("Row", "R3")]
    [Trait("Spec", "MDP/0.3 work.4")]
    [Trait("Row", "F37")]
    public async Task Failures_reach_the_client_at_the_first_attempt_and_the_worker_serves_on()
    {
        await using var stage = new Stage();
        await stage.WorkerAsync(map => map
            .Map("thrown", (Action)(() => throw new InvalidOperationException("the disk is full")))
            .Map("number", (int number) => number)
            .Map("chosen", (Action)(() => throw new JobFailedException(422, "width: expected 1 to 4096, got 0"))));
        var client = stage.Client();

        var thrown = await Should.ThrowAsync<MdpRemoteException>(async () => await client.RequestAsync("thrown", Nothing));
        var unread = (await client.TryRequestAsync("number", "seven"u8.ToArray())).Failure.ShouldNotBeNull();
        var chosen = (await client.TryRequestAsync("chosen", Nothing)).Failure.ShouldNotBeNull();
        var served = await client.RequestAsync<int, int>("number", 7);

        thrown.RemoteMessage.ShouldBe("InvalidOperationException: the disk is full");
        thrown.RemoteType.ShouldBe("System.InvalidOperationException");
        (unread.Code, unread.Text).ShouldBe((400, "the body is no Int32: 's' is an invalid start of a value. Path: $ | LineNumber: 0 | BytePositionInLine: 0."));
        (chosen.Code, chosen.Text).ShouldBe((422, "width: expected 1 to 4096, got 0"));
        served.ShouldBe(7);
        stage.Tape.All.Count(told => told.Kind is BrokerEventKind.RequestRequeued).ShouldBe(0);
    }

    [Fact]
    public async Task Failure_that_another_worker_may_mend_goes_to_another_worker()
    {
        await using var stage = new Stage();
        await stage.WorkerAsync(map => map.Map("work", (JobContext context) => context.Attempt == 1 ? throw new JobFailedException(503, "not now", mayRetry: true) : context.Attempt));

        (await stage.Client().RequestAsync<string, int>("work", "")).ShouldBe(2);
    }

    [Fact]
    [Trait("Row", "G43")]
    [Trait("Spec", "MDP/0.3 request.12")]
    public async Task Cancelling_at_the_client_cancels_the_handler()
    {
        await using var stage = new Stage();
        var (begun, seen) = (new TaskCompletionSource(), new TaskCompletionSource<CancellationReason>());
        await stage.WorkerAsync(map => map.Map("work", async (JobContext context) =>
        {
            begun.SetResult();
            await Task.WhenAny(new TaskCompletionSource().Task.WaitAsync(context.CancellationToken));
            seen.SetResult(context.CancellationReason);
        }));
        using var cancelling = new CancellationTokenSource();
        var call = stage.Client().TryRequestAsync("work", Nothing, cancellationToken: cancelling.Token);
        await begun.Task.WaitAsync(TestEnd);

        await cancelling.CancelAsync();

        (await seen.Task.WaitAsync(TestEnd)).ShouldBe(CancellationReason.ClientCancelled);
        (await call).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 request.9")]
    [Trait("Spec", "MDP/0.3 request.10")]
    public async Task Time_that_is_over_cancels_the_handler_which_knew_how_much_was_left()
    {
        await using var stage = new Stage();
        var (left, seen) = (new TaskCompletionSource<TimeSpan?>(), new TaskCompletionSource<CancellationReason>());
        await stage.WorkerAsync(map => map.Map("work", async (JobContext context) =>
        {
            left.SetResult(context.Remaining);
            await Task.WhenAny(new TaskCompletionSource().Task.WaitAsync(context.CancellationToken));
            seen.SetResult(context.CancellationReason);
        }));

        var call = stage.Client().TryRequestAsync("work", Nothing, new() { Timeout = TimeSpan.FromSeconds(20), TimeToLive = TimeSpan.FromSeconds(1) });

        (await left.Task.WaitAsync(TestEnd)).ShouldNotBeNull().ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(1));
        (await seen.Task.WaitAsync(TestEnd)).ShouldBe(CancellationReason.TimeIsOver);
        (await call).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 headers.4")]
    public async Task Headers_travel_with_request_and_reply()
    {
        await using var stage = new Stage();
        await stage.WorkerAsync(map => map.Map("work", (JobContext context) =>
        {
            context.TryGetHeader("tenant", out var tenant).ShouldBeTrue();
            context.AddReplyHeader("served-for", tenant!);
        }));

        var reply = await stage.Client().RequestAsync("work", Nothing, new() { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["tenant"] = "blue" } }, TestEnd);

        reply.Headers["served-for"].ShouldBe("blue");
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 work.7")]
    public async Task Worker_that_stops_hands_back_what_it_cannot_finish_and_another_does_it()
    {
        await using var stage = new Stage();
        var begun = new TaskCompletionSource();
        var leaving = await stage.WorkerAsync(
            map => map.Map("work", async (CancellationToken token) =>
            {
                begun.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(token);
                return "never";
            }),
            options => options.DrainTimeout = TimeSpan.FromMilliseconds(100));
        var call = stage.Client().RequestAsync<string, string>("work", "");
        await begun.Task.WaitAsync(TestEnd);
        await stage.WorkerAsync(map => map.Map("work", (JobContext context) => $"attempt {context.Attempt}"));

        await leaving.StopAsync(TestEnd);

        (await call).ShouldBe("attempt 2");
        stage.Tape.Next(BrokerEventKind.WorkerDeparted).Departure.ShouldBe(DepartureReason.Graceful);
    }

    [Theory]
    [Trait("Row", "L8")]
    [Trait("Spec", "MDP/0.3 claim.1")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Job_outlives_its_connection_and_runs_once(bool withGrace)
    {
        await using var stage = new Stage(new() { DefaultService = new() { ReconnectGrace = withGrace ? TimeSpan.FromSeconds(10) : TimeSpan.Zero } });
        var (begun, finish, runs) = (new TaskCompletionSource(), new TaskCompletionSource<string>(), 0);
        var worker = await stage.WorkerAsync(map => map.Map("work", async (CancellationToken token) =>
        {
            _ = Interlocked.Increment(ref runs);
            begun.TrySetResult();
            return await finish.Task.WaitAsync(token);
        }));
        if (withGrace)
        {
            // Without a grace the request would go to this one.
            await stage.WorkerAsync(map => map.Map("work", () => Interlocked.Increment(ref runs)), options => options.Concurrency = 1);
        }

        var call = stage.Client().RequestAsync<string, string>("work", "");
        await begun.Task.WaitAsync(TestEnd);

        worker.Reset();
        stage.Tape.Next(BrokerEventKind.WorkerDeparted);
        stage.Tape.Next(BrokerEventKind.WorkerRegistered);
        finish.SetResult("done");

        (await call).ShouldBe("done");
        runs.ShouldBe(1);
    }

    [Fact]
    [Trait("Row", "R4")]
    [Trait("Spec", "MDP/0.3 claim.2")]
    public async Task Restarted_broker_has_worker_and_request_back_and_the_old_run_is_cancelled()
    {
        await using var stage = new Stage();
        var (begun, seen, runs) = (new TaskCompletionSource(), new TaskCompletionSource<CancellationReason>(), 0);
        await stage.WorkerAsync(map => map.Map("work", async (JobContext context) =>
        {
            if (Interlocked.Increment(ref runs) > 1)
            {
                return "second run";
            }

            begun.SetResult();
            await Task.WhenAny(new TaskCompletionSource().Task.WaitAsync(context.CancellationToken));
            seen.SetResult(context.CancellationReason);
            return "first run";
        }));
        var call = stage.Client().RequestAsync<string, string>("work", "");
        await begun.Task.WaitAsync(TestEnd);

        await stage.StopBrokerAsync();
        stage.BeginBroker();

        (await call).ShouldBe("second run");
        (await seen.Task.WaitAsync(TestEnd)).ShouldBeOneOf(CancellationReason.TakenOver, CancellationReason.BrokerStopping);
        runs.ShouldBe(2);
    }

    [Fact]
    public async Task Worker_serves_two_brokers()
    {
        await using var one = new Stage();
        await using var other = new Stage();
        await one.WorkerAsync(map => map.Map("where", (JobContext context) => context.Broker), options => options.Endpoints.Add($"{other.Endpoint}"));

        (await one.Client().RequestAsync<string, string>("where", "")).ShouldBe($"{one.Endpoint}");
        (await other.Client().RequestAsync<string, string>("where", "")).ShouldBe($"{other.Endpoint}");
    }

    [Fact]
    [Trait("Row", "O14")]
    public async Task Worker_is_ready_within_a_heartbeat_interval()
    {
        await using var stage = new Stage();
        var worker = await stage.WorkerAsync(map => map.Map("work", () => { }));

        await worker.WaitUntilReadyAsync(TestEnd).WaitAsync(TimeSpan.FromSeconds(10), TestEnd);

        worker.Brokers[0].Version.ShouldBe(MdpVersion.V03);
    }
}
