using Mdp.Protocol;

namespace Mdp.Worker.Sdk.Tests.Network;

/// <summary>A worker over real connections.</summary>
public sealed class NetworkTests
{
    [Fact]
    [Trait("Spec", "MDP/0.3 negotiation.1")]
    [Trait("Spec", "MDP/0.3 headers.6")]
    public async Task Worker_announces_what_it_speaks_and_who_it_is_and_serves()
    {
        await using var broker = new RawBroker();
        await using var worker = new MdpWorker(new() { Endpoints = [broker.Endpoint], Concurrency = 4 });
        worker.MapRaw("echo", (body, _) => ValueTask.FromResult(body));
        await worker.StartAsync(TestContext.Current.CancellationToken);

        broker.Next().ShouldBe("READY echo credit 4");
        broker.Announced.ShouldBe("0.1,0.2,0.3");
        broker.About.ShouldBe("name host pid version");
        broker.Say("t1", "hello");
        broker.Next().ShouldBe("FINAL t1 hello");

        await worker.StopAsync(TestContext.Current.CancellationToken);
        broker.Next().ShouldBe("DISCONNECT the worker is stopping (the rest never ran)");
    }

    [Fact]
    public async Task Broker_that_announces_nothing_newer_is_spoken_to_in_what_the_options_say()
    {
        await using var broker = new RawBroker(versions: MdpVersions.Of(MdpVersion.V01, MdpVersion.V02));
        await using var worker = new MdpWorker(new() { Endpoints = [broker.Endpoint], FallbackVersion = MdpVersion.V02 });
        worker.MapRaw("echo", (body, _) => ValueTask.FromResult(body));

        await worker.StartAsync(TestContext.Current.CancellationToken);

        broker.Next().ShouldBe("READY echo in V02");
    }

    [Fact]
    public async Task Broker_that_falls_silent_is_left_and_dialled_again()
    {
        await using var broker = new RawBroker(answersBeats: false);
        await using var worker = new MdpWorker(new() { Endpoints = [broker.Endpoint], HeartbeatInterval = TimeSpan.FromMilliseconds(50) });
        worker.MapRaw("echo", (body, _) => ValueTask.FromResult(body));
        await worker.StartAsync(TestContext.Current.CancellationToken);

        broker.Next().ShouldStartWith("READY");

        broker.Next().ShouldStartWith("READY");
        worker.IsReady.ShouldBeFalse();
    }
}
