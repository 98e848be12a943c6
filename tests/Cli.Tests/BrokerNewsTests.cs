using Mdp.Cli.Execution;
using Mdp.Protocol;
using Mdp.Worker;

namespace Mdp.Cli.Tests;

/// <summary>What <c>mdp work</c> says of its broker.</summary>
public sealed class BrokerNewsTests
{
    private const string Endpoint = "tcp://127.0.0.1:5555";
    private const string Serving = "serving 'echo' at tcp://127.0.0.1:5555, 4 at a time, MDP/0.3";

    private readonly BrokerNews _news = new("echo", 4);

    [Fact]
    public void Broker_that_comes_and_goes_is_told_of_each_time()
    {
        Away("Refused").ShouldBe("no broker at tcp://127.0.0.1:5555 (Refused); it is dialled until it answers, Ctrl-C ends this");
        There(BrokerState.Registered).ShouldBe(Serving);
        There(BrokerState.Ready).ShouldBeNull();
        Away("PeerReset").ShouldBe("lost the broker at tcp://127.0.0.1:5555 (PeerReset); it is dialled until it answers, Ctrl-C ends this");
        There(BrokerState.Registered).ShouldBe(Serving);
    }

    [Fact]
    public void Broker_that_refuses_at_each_dial_is_told_of_once()
    {
        There(BrokerState.Registered).ShouldBe(Serving);
        Away("the broker refused this worker: 'no'").ShouldBe("tcp://127.0.0.1:5555: the broker refused this worker: 'no'; it is asked again, less and less often, Ctrl-C ends this");
        There(BrokerState.Registered).ShouldBeNull();
        Away("the broker refused this worker: 'no'").ShouldBeNull();
        There(BrokerState.Registered).ShouldBeNull();
        There(BrokerState.Ready).ShouldBe(Serving);
    }

    private string? Away(string reason) => _news.Of(new(Endpoint, BrokerState.Connecting, Version: null, reason));

    private string? There(BrokerState state) => _news.Of(new(Endpoint, state, MdpVersion.V03, Reason: null));
}
