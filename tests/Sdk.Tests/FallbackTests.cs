using System.Text;
using Mdp.Broker.Core;
using Mdp.Client;
using Mdp.Protocol;
using Mdp.Worker;

namespace Mdp.Sdk.Tests;

/// <summary>Both SDKs with a broker that announces no 0.3.</summary>
public sealed class FallbackTests
{
    private static readonly MdpVersions Old = MdpVersions.Of(MdpVersion.V01, MdpVersion.V02);

    public static TheoryData<MdpVersion, MdpVersion> Versions => new()
    {
        { MdpVersion.V01, MdpVersion.V01 },
        { MdpVersion.V01, MdpVersion.V02 },
        { MdpVersion.V02, MdpVersion.V01 },
        { MdpVersion.V02, MdpVersion.V02 },
    };

    [Theory]
    [Trait("Spec", "MDP/0.3 negotiation.6")]
    [MemberData(nameof(Versions))]
    [Trait("Row", "F72")]
    public async Task Request_is_served_and_several_services_have_a_connection_each(MdpVersion client, MdpVersion worker)
    {
        await using var stage = new Stage(versions: Old);
        await stage.WorkerAsync(
            map => map.Map("upper", (string text) => text.ToUpperInvariant()).MapRaw("echo", (body, _) => ValueTask.FromResult(body)),
            options => (options.FallbackVersion, options.FallbackConnections) = (worker, 2));
        var asking = stage.Client(options => options.FallbackVersion = client);
        for (var connection = 1; connection < 4; connection++)
        {
            stage.Tape.Next(BrokerEventKind.WorkerRegistered);
        }

        var upper = await asking.RequestAsync<string, string>("upper", "hello");
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number => (await asking.RequestAsync("echo", Encoding.ASCII.GetBytes($"{number}"))).Body));

        upper.ShouldBe("HELLO");
        replies.Select(body => Encoding.ASCII.GetString(body.Span)).ShouldBe(Enumerable.Range(0, 20).Select(number => $"{number}"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Stream_arrives_in_parts_where_both_know_parts_and_at_once_otherwise(MdpVersion client, MdpVersion worker)
    {
        await using var stage = new Stage(versions: Old);
        await stage.WorkerAsync(map => map.Map("count", (int to) => Count(to)), options => options.FallbackVersion = worker);
        var asking = stage.Client(options => options.FallbackVersion = client);

        var parts = new List<string>();
        await foreach (var part in asking.StreamAsync("count", "3"u8.ToArray()))
        {
            parts.Add(string.Join('|', part.Frames.Select(frame => Encoding.ASCII.GetString(frame.Span))));
        }

        parts.ShouldBe(client is MdpVersion.V02 && worker is MdpVersion.V02 ? ["1", "2", "3"] : ["1|2|3|"]);

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
    public async Task Failing_job_goes_round_until_its_attempts_are_used_up_and_the_next_is_served()
    {
        await using var stage = new Stage(new() { DefaultService = new() { MaxAttempts = 2 } }, Old);
        var attempts = 0;
        await stage.WorkerAsync(map => map.Map("work", (byte[] body) => body is [1] && Interlocked.Increment(ref attempts) > 0 ? throw new InvalidOperationException("poison") : body));
        var asking = stage.Client(options => (options.Timeout, options.Retries) = (TimeSpan.FromSeconds(20), 0));

        var poisoned = asking.TryRequestAsync("work", new byte[] { 1 }, new() { Timeout = TimeSpan.FromSeconds(5) });
        stage.Tape.Next(BrokerEventKind.DeadLettered);
        var served = await asking.RequestAsync("work", new byte[] { 2 });

        attempts.ShouldBe(2);
        served.Body.ToArray().ShouldBe([2]);
        (await poisoned).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task Worker_that_stops_says_good_bye()
    {
        await using var stage = new Stage(versions: Old);
        var worker = await stage.WorkerAsync(map => map.Map("work", () => { }));

        await worker.StopAsync(TestContext.Current.CancellationToken);

        stage.Tape.Next(BrokerEventKind.WorkerDeparted).Departure.ShouldBe(DepartureReason.Graceful);
    }

    [Fact]
    [Trait("Row", "R4")]
    public async Task Restarted_broker_has_its_worker_back()
    {
        await using var stage = new Stage(versions: Old);
        await stage.WorkerAsync(map => map.MapRaw("echo", (body, _) => ValueTask.FromResult(body)));

        await stage.StopBrokerAsync();
        stage.BeginBroker();

        stage.Tape.Next(BrokerEventKind.WorkerRegistered);
        (await stage.Client().RequestAsync("echo", new byte[] { 7 })).Body.ToArray().ShouldBe([7]);
    }
}
