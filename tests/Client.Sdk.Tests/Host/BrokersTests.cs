using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Client.Tests.Host;

/// <summary>Several brokers, and what listeners hear of connections.</summary>
public sealed class BrokersTests
{
    [Fact]
    [Trait("Row", "A2-12")]
    [Trait("Row", "A2-14")]
    public async Task Calls_move_to_the_next_broker_when_theirs_has_been_away_for_long_enough()
    {
        await using var scene = new Scene(null, 5555, 5556);
        var first = scene.Connect(5555);
        var second = scene.Connect(5556);
        var call = scene.AskAsync("hello");
        await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
        scene.Dealer.Lose(first);
        scene.Dealer.Advance(0.999);
        scene.Dealer.Take().ShouldBeEmpty();
        scene.Dealer.Advance(0.001);
        scene.Dealer.Take().ShouldBe(["#2 REQUEST echo hello"]);
        scene.Dealer.Final(second, "hello", "world");
        Scene.Text(await call).ShouldBe("world");
    }

    [Fact]
    public async Task The_next_one_is_kept_while_it_is_there_and_the_former_is_told_what_moved()
    {
        await using var scene = new Scene(null, 5555, 5556);
        var first = scene.Connect(5555);
        scene.Connect(5556);
        _ = scene.TellAsync("a");
        scene.Dealer.Lose(first);
        scene.Dealer.Advance(1);
        scene.Dealer.Take();
        scene.Dealer.Open(5555, MdpVersion.V03);
        scene.Dealer.Take().ShouldBe(["#3 HELLO", "#3 CANCEL"]);
        _ = scene.TellAsync("b");
        scene.Dealer.Take().ShouldBe(["#2 REQUEST echo b"]);
    }

    [Fact]
    [Trait("Row", "F71")]
    public async Task Calls_move_from_a_draining_broker_at_once_and_what_it_has_ends_there()
    {
        await using var scene = new Scene(null, 5555, 5556);
        using var cancel = new CancellationTokenSource();
        var first = scene.Connect(5555);
        var second = scene.Connect(5556);
        var runs = scene.AskAsync("runs");
        var cancelled = scene.TellAsync("cancelled", cancellationToken: cancel.Token);
        var refused = scene.AskAsync("refused", new() { IsIdempotent = false });
        await scene.Dealer.ExpectAsync("#1 REQUEST echo refused");
        scene.Dealer.Error(first, "refused", ErrorCode.Stopping, "draining", flags: ErrorFlags.NeverRan);
        await scene.Dealer.ExpectAsync("#2 REQUEST echo refused");
        await cancel.CancelAsync();
        await scene.Dealer.ExpectAsync("#1 CANCEL");
        scene.Dealer.Final(first, "runs", "one");
        scene.Dealer.Final(second, "refused", "two");
        Scene.Text(await runs).ShouldBe("one");
        Scene.Text(await refused).ShouldBe("two");
        (await cancelled).ShouldStartWith("The call of 'echo' was cancelled");
    }

    [Fact]
    public async Task With_no_other_broker_a_call_waits_for_the_draining_one_to_come_back_and_says_so()
    {
        await using var scene = new Scene(options => options.Timeout = TimeSpan.FromSeconds(5));
        var connection = scene.Connect();
        var call = scene.TellAsync("hello");
        await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
        scene.Dealer.Error(connection, "hello", ErrorCode.Stopping, "draining", flags: ErrorFlags.NeverRan);
        scene.Dealer.Advance(5);
        var text = await call;
        text.ShouldStartWith("No reply from 'echo' within 5 s: the broker is draining and takes nothing more, and no other broker was there.");
        text.ShouldContain("[tcp://127.0.0.1:5555: connected, MDP/0.3, draining; ");
    }

    [Fact]
    public async Task With_the_first_away_from_the_start_the_next_one_is_asked_after_a_second()
    {
        await using var scene = new Scene(null, 5555, 5556);
        var call = scene.AskAsync("hello");
        var second = scene.Connect(5556);
        scene.Dealer.Advance(1);
        await scene.Dealer.ExpectAsync("#1 REQUEST echo hello");
        scene.Dealer.Final(second, "hello", "world");
        await call;
        scene.Client.State.ShouldBe(MdpConnectionState.Connected);
    }

    [Fact]
    [Trait("Row", "R11")]
    public async Task Listeners_hear_each_change_with_its_reason_in_order()
    {
        await using var scene = new Scene();
        var news = new News(scene.Client);
        scene.Dealer.FailDial(Scene.Port, DialFailure.Refused);
        await news.ExpectAsync("tcp://127.0.0.1:5555: Connecting, Refused");
        scene.Dealer.FailDial(Scene.Port, DialFailure.Refused);
        var connection = scene.Connect();
        await news.ExpectAsync("tcp://127.0.0.1:5555: Connected, HandshakeSucceeded: MDP/0.3");
        scene.Dealer.Say(connection, MdpCommandName.ClientDisconnect, text: "stopping");
        await news.ExpectAsync("tcp://127.0.0.1:5555: Connecting, BrokerDismissed: stopping");
        connection = scene.Connect();
        await news.ExpectAsync("tcp://127.0.0.1:5555: Connected, HandshakeSucceeded: MDP/0.3");
        scene.Dealer.Lose(connection, CloseReason.PeerReset);
        await news.ExpectAsync("tcp://127.0.0.1:5555: Connecting, ConnectionReset");
        scene.Connect();
        await news.ExpectAsync("tcp://127.0.0.1:5555: Connected, HandshakeSucceeded: MDP/0.3");
        scene.Dealer.Advance(7.5);
        await news.ExpectAsync("tcp://127.0.0.1:5555: Connecting, BrokerSilent");
        await scene.Client.DisposeAsync();
        await news.ExpectAsync("tcp://127.0.0.1:5555: Closed, Disposed");
    }

    [Fact]
    public async Task A_listener_that_fails_harms_nobody()
    {
        await using var scene = new Scene();
        scene.Client.ConnectionStateChanged += (_, _) => throw new InvalidOperationException("a listener's own fault");
        var news = new News(scene.Client);
        var connection = scene.Connect();
        scene.Dealer.Lose(connection);
        var call = scene.AskAsync("hello");
        connection = scene.Connect();
        scene.Dealer.Final(connection, "hello", "world");
        await call;
        news.ShouldNotBeNull();
    }

    private sealed class News
    {
        private readonly System.Threading.Channels.Channel<string> _told = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public News(MdpClient client) => client.ConnectionStateChanged += (_, change) => _told.Writer.TryWrite($"{change}");

        public async Task ExpectAsync(string line)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(30));
            (await _told.Reader.ReadAsync(patience.Token)).ShouldBe(line);
        }
    }
}
