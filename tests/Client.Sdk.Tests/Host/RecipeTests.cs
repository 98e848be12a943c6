using Mdp.Protocol;
using Polly;
using Polly.CircuitBreaker;
using Polly.Hedging;

namespace Mdp.Client.Tests.Host;

/// <summary>The recipes of docs/mdp/client-sdk.md, as they stand there.</summary>
public sealed class RecipeTests
{
    [Fact]
    public async Task A_circuit_breaker_in_front_of_a_service_that_is_ill()
    {
        var pipeline = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(5),
                ShouldHandle = new PredicateBuilder().Handle<MdpTimeoutException>().Handle<MdpWorkerLostException>(),
            })
            .Build();
        await using var scene = new Scene(options => options.Pipeline = pipeline);
        var connection = scene.Connect();
        for (var failure = 0; failure < 10; failure++)
        {
            var call = scene.AskAsync("hello");
            await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
            scene.Dealer.Error(connection, "hello", ErrorCode.WorkerLost, "lost 5 workers, the last by ConnectionLost");
            await Should.ThrowAsync<MdpWorkerLostException>(call);
        }

        await Should.ThrowAsync<BrokenCircuitException>(scene.AskAsync("hello"));
        scene.Dealer.Take().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Row", "A2-14")]
    public async Task A_hedge_over_two_brokers_takes_the_reply_that_comes_first()
    {
        await using var near = new Scene();
        await using var far = new Scene();
        var clock = new ManualClock();
        var hedged = new ResiliencePipelineBuilder<MdpReply> { TimeProvider = clock }
            .AddHedging(new HedgingStrategyOptions<MdpReply>
            {
                MaxHedgedAttempts = 1,
                Delay = TimeSpan.FromMilliseconds(200),
                ShouldHandle = new PredicateBuilder<MdpReply>().Handle<MdpException>().Handle<MdpTimeoutException>(),
                ActionGenerator = arguments => async () =>
                {
                    var reply = await far.Client.RequestAsync("echo", Scene.Octets("hello"), cancellationToken: arguments.ActionContext.CancellationToken);
                    return Outcome.FromResult(reply);
                },
            })
            .Build();
        near.Connect();
        var answer = far.Connect();

        var call = hedged.ExecuteAsync(async cancellation => await near.Client.RequestAsync("echo", Scene.Octets("hello"), cancellationToken: cancellation)).AsTask();
        await near.Dealer.ExpectAsync("#1 REQUEST echo hello");
        await clock.TimerAsync();
        clock.MoveTo(clock.Now + TimeSpan.FromMilliseconds(200));
        await far.Dealer.ExpectAsync("#1 REQUEST echo hello");
        far.Dealer.Final(answer, "hello", "from afar");

        Scene.Text(await call).ShouldBe("from afar");
        await near.Dealer.ExpectAsync("#1 CANCEL");
    }
}
