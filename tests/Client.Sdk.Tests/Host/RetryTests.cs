using Mdp.Protocol;
using Mdp.Zmtp;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Mdp.Client.Tests.Host;

/// <summary>The Lazy Pirate: the same request again, with the same id, and an end to it.</summary>
public sealed class RetryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    [Trait("Row", "G11")]
    [Trait("Row", "G27")]
    [Trait("Spec", "MDP/0.3 request.1")]
    [Trait("Row", "S9b")]
    [Trait("Row", "A2-11")]
    public async Task A_request_without_a_word_is_sent_again_after_a_pause_and_joins_what_the_broker_has()
    {
        await using var scene = new Scene(options => options.Patience = Second);
        var connection = scene.Connect();
        var call = scene.AskAsync("hello");
        Heard(scene, connection);
        scene.Dealer.Take();
        (await scene.Clock.TimerAsync()).ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(0.2));
        scene.Dealer.Advance(0.2);
        await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
        scene.Dealer.Final(connection, "hello", "world");
        Scene.Text(await call).ShouldBe("world");
    }

    [Fact]
    public async Task Tries_come_to_an_end_that_says_how_many_they_were_and_the_broker_is_told()
    {
        await using var scene = new Scene(options => (options.Patience, options.Retries, options.RetryDelay) = (Second, 2, TimeSpan.FromMilliseconds(10)));
        var connection = scene.Connect();
        var call = scene.TellAsync("hello");
        for (var retry = 0; retry < 2; retry++)
        {
            Heard(scene, connection);
            await scene.Clock.TimerAsync();
            scene.Dealer.Take();
            scene.Dealer.Advance(0.1);
            await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
        }

        Heard(scene, connection);
        (await call).ShouldStartWith("No word about a request for 'echo' within 1 s, in 3 tries: it was handed to the broker, which has not said what became of it.");
        scene.Dealer.Take().ShouldContain("#1 CANCEL");
    }

    [Fact]
    public async Task Without_retries_the_first_try_is_the_last()
    {
        await using var scene = new Scene(options => (options.Patience, options.Retries) = (Second, 0));
        var connection = scene.Connect();
        var call = scene.TellAsync("hello");
        Heard(scene, connection);
        (await call).ShouldStartWith("No word about a request for 'echo' within 1 s: it was handed to the broker");
    }

    [Fact]
    public async Task The_time_of_the_call_ends_it_in_the_middle_of_a_pause()
    {
        await using var scene = new Scene(options => (options.Patience, options.Timeout, options.RetryDelay) = (Second, 1.5 * Second, 60 * Second));
        var connection = scene.Connect();
        var call = scene.TellAsync("hello");
        Heard(scene, connection);
        await scene.Clock.TimerAsync();
        scene.Dealer.Advance(0.499);
        call.IsCompleted.ShouldBeFalse();
        scene.Dealer.Advance(0.001);
        (await call).ShouldStartWith("No reply from 'echo' within 1.5 s: the request was handed to the broker, which has not said what became of it.");
    }

    [Fact]
    public async Task A_cancelled_token_ends_it_in_the_middle_of_a_pause()
    {
        await using var scene = new Scene(options => (options.Patience, options.RetryDelay) = (Second, 60 * Second));
        using var cancel = new CancellationTokenSource();
        var connection = scene.Connect();
        var call = scene.TellAsync("hello", cancellationToken: cancel.Token);
        Heard(scene, connection);
        await scene.Clock.TimerAsync();
        await cancel.CancelAsync();
        (await call).ShouldStartWith("The call of 'echo' was cancelled by its caller while it was with the broker");
        scene.Dealer.Take().ShouldContain("#1 CANCEL");
    }

    [Fact]
    public async Task A_client_that_is_disposed_of_waits_for_no_pause()
    {
        await using var scene = new Scene(options => (options.Patience, options.RetryDelay) = (Second, 60 * Second));
        var connection = scene.Connect();
        var call = scene.TellAsync("hello");
        Heard(scene, connection);
        await scene.Clock.TimerAsync();
        await scene.Client.DisposeAsync();
        (await call).ShouldStartWith("The client was disposed of in a call of 'echo'");
    }

    [Fact]
    public async Task A_broker_that_is_busy_is_asked_again()
    {
        await using var scene = new Scene();
        var connection = scene.Connect();
        var call = scene.AskAsync("hello");
        scene.Dealer.Error(connection, "hello", ErrorCode.QueueFull, "not now");
        await scene.Clock.TimerAsync();
        scene.Dealer.Take();
        scene.Dealer.Advance(0.2);
        await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
        scene.Dealer.Final(connection, "hello", "world");
        await call;
    }

    [Theory]
    [InlineData(ErrorCode.NoSuchService)]
    [InlineData(ErrorCode.HandlerFailed)]
    [InlineData(ErrorCode.Malformed)]
    [InlineData(ErrorCode.WorkerLost)]
    [InlineData(ErrorCode.ProcessingTimeout)]
    public async Task What_asking_again_does_not_change_is_not_asked_again(ushort code)
    {
        await using var scene = new Scene();
        var connection = scene.Connect();
        var call = scene.AskAsync("hello");
        scene.Dealer.Error(connection, "hello", code, "no");
        await Should.ThrowAsync<Exception>(call);
    }

    [Fact]
    public async Task A_request_that_is_not_idempotent_is_handed_over_once()
    {
        await using var scene = new Scene(options => options.Patience = Second);
        var connection = scene.Connect();
        var call = scene.TellAsync("hello", new() { IsIdempotent = false });
        Heard(scene, connection);
        (await call).ShouldStartWith("No word about a request for 'echo' within 1 s");
        var busy = scene.TellAsync("again", new() { IsIdempotent = false });
        scene.Dealer.Error(connection, "again", ErrorCode.QueueFull, "full");
        (await busy).ShouldStartWith("The request for 'echo' was refused, error 429 (too busy). The broker says: full.");
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 error.5")]
    public async Task A_request_that_is_not_idempotent_is_asked_again_when_the_broker_says_that_it_never_ran()
    {
        await using var scene = new Scene();
        var connection = scene.Connect();
        var call = scene.AskAsync("hello", new() { IsIdempotent = false });
        scene.Dealer.Error(connection, "hello", ErrorCode.QueueFull, "not now", flags: ErrorFlags.NeverRan);
        await scene.Clock.TimerAsync();
        scene.Dealer.Take();
        scene.Dealer.Advance(0.2);
        await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
        scene.Dealer.Final(connection, "hello", "world");
        Scene.Text(await call).ShouldBe("world");
    }

    [Fact]
    public async Task With_a_broker_without_ids_a_lost_connection_is_a_try_that_failed()
    {
        await using var scene = new Scene();
        var connection = scene.Dealer.Open(Scene.Port);
        var call = scene.AskAsync("hello");
        scene.Dealer.Lose(connection);
        await scene.Clock.TimerAsync();
        scene.Dealer.Advance(0.2);
        connection = scene.Dealer.Open(Scene.Port);
        await scene.Dealer.ExpectAsync("#2 REQUEST echo hello");
        scene.Dealer.Say(connection, MdpCommandName.ClientFinal, body: ["world"], version: MdpVersion.V01);
        Scene.Text(await call).ShouldBe("world");
    }

    [Fact]
    public async Task A_pipeline_of_the_users_own_has_every_try_and_sees_the_exceptions()
    {
        List<Exception?> seen = [];
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 3,
            Delay = TimeSpan.Zero,
            ShouldHandle = new PredicateBuilder().Handle<MdpNoSuchServiceException>(),
            OnRetry = arguments =>
            {
                seen.Add(arguments.Outcome.Exception);
                return default;
            },
        }).Build();
        await using var scene = new Scene(options => options.Pipeline = pipeline);
        var connection = scene.Connect();
        var call = scene.AskAsync("hello");
        for (var retry = 0; retry < 2; retry++)
        {
            await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
            scene.Dealer.Error(connection, "hello", ErrorCode.NoSuchService, "");
        }

        await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
        scene.Dealer.Final(connection, "hello", "world");
        Scene.Text(await call).ShouldBe("world");
        seen.Select(exception => exception?.GetType()).ShouldBe([typeof(MdpNoSuchServiceException), typeof(MdpNoSuchServiceException)]);
    }

    [Fact]
    public async Task A_timeout_in_that_pipeline_ends_the_try_and_its_exception_reaches_the_caller()
    {
        var clock = new ManualClock();
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }.AddTimeout(new TimeoutStrategyOptions { Timeout = Second }).Build();
        await using var scene = new Scene(options => options.Pipeline = pipeline);
        scene.Connect();
        var call = scene.AskAsync("hello");
        await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
        clock.MoveTo(clock.Now + Second);
        await Should.ThrowAsync<TimeoutRejectedException>(call);
    }

    [Fact]
    public async Task A_circuit_that_such_a_pipeline_breaks_refuses_calls_without_asking()
    {
        var pipeline = new ResiliencePipelineBuilder().AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = 2,
            ShouldHandle = new PredicateBuilder().Handle<MdpRemoteException>(),
        }).Build();
        await using var scene = new Scene(options => options.Pipeline = pipeline);
        var connection = scene.Connect();
        for (var failure = 0; failure < 2; failure++)
        {
            var call = scene.AskAsync("hello");
            await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
            scene.Dealer.Error(connection, "hello", ErrorCode.HandlerFailed, "no", flags: ErrorFlags.ByWorker);
            await Should.ThrowAsync<MdpRemoteException>(call);
        }

        await Should.ThrowAsync<BrokenCircuitException>(scene.AskAsync("hello"));
        var result = await scene.Client.TryRequestAsync("echo", Scene.Octets("x"), cancellationToken: TestContext.Current.CancellationToken);
        result.Failure!.Kind.ShouldBe(MdpFailureKind.Pipeline);
        result.Failure.Cause.ShouldBeOfType<BrokenCircuitException>();
    }

    [Fact]
    public async Task The_time_of_the_call_ends_it_whatever_its_pipeline_does()
    {
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { MaxRetryAttempts = int.MaxValue, Delay = TimeSpan.FromDays(1) }).Build();
        await using var scene = new Scene(options => (options.Pipeline, options.Timeout) = (pipeline, Second));
        var connection = scene.Connect();
        var call = scene.AskAsync("hello");
        await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
        scene.Dealer.Error(connection, "hello", ErrorCode.HandlerFailed, "no");
        scene.Dealer.Advance(1);
        await Should.ThrowAsync<MdpTimeoutException>(call);
    }

    // Patience ends, on a connection that has given a sign of life meanwhile.
    private static void Heard(Scene scene, ConnectionId connection)
    {
        scene.Dealer.Advance(0.5);
        scene.Dealer.Heartbeat(connection);
        scene.Dealer.Advance(0.5);
    }
}
