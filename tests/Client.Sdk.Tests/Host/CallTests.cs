using Mdp.Protocol;

namespace Mdp.Client.Tests.Host;

/// <summary>Calls from end to end: what leaves the client, and what its callers get.</summary>
public sealed class CallTests : IAsyncDisposable
{
    private readonly Scene _scene = new();

    private FakeDealer Dealer => _scene.Dealer;

    [Fact]
    public async Task A_call_sends_a_request_and_ends_with_its_reply()
    {
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello");
        Dealer.Take().ShouldBe(["#1 REQUEST echo hello"]);
        Dealer.Final(connection, "hello", "world");
        Scene.Text(await call).ShouldBe("world");
    }

    [Fact]
    public async Task A_call_before_there_is_a_connection_waits_for_it()
    {
        var call = _scene.AskAsync("hello");
        Dealer.Take().ShouldBe(["dial 5555"]);
        var connection = Dealer.Open(Scene.Port, MdpVersion.V03);
        Dealer.Take().ShouldBe(["#1 HELLO", "#1 REQUEST echo hello"]);
        Dealer.Final(connection, "hello", "world");
        Scene.Text(await call).ShouldBe("world");
    }

    [Fact]
    [Trait("Row", "G12")]
    public async Task A_hundred_thousand_calls_are_in_flight_at_a_time_and_each_gets_its_own_reply()
    {
        const int Calls = 100_000;
        var connection = _scene.Connect();
        var calls = Enumerable.Range(0, Calls).Select(number => _scene.AskAsync($"{number}")).ToArray();
        Dealer.Take().Length.ShouldBe(Calls);
        for (var number = Calls - 1; number >= 0; number--)
        {
            Dealer.Final(connection, $"{number}", $"reply to {number}");
        }

        for (var number = 0; number < Calls; number++)
        {
            Scene.Text(await calls[number]).ShouldBe($"reply to {number}");
        }
    }

    [Fact]
    public async Task Bodies_of_several_frames_go_and_come()
    {
        var connection = _scene.Connect();
        var call = _scene.Client.RequestAsync("echo", [Scene.Octets("a"), Scene.Octets(""), Scene.Octets("c")], cancellationToken: TestContext.Current.CancellationToken);
        Dealer.Take().ShouldBe(["#1 REQUEST echo a||c"]);
        Dealer.Final(connection, "a||c", "1", "", "3");
        var reply = await call;
        Scene.Text(reply).ShouldBe("1||3");
        reply.Body.ToArray().ShouldBe(Scene.Octets("1").ToArray());
    }

    [Fact]
    public async Task Headers_go_and_come()
    {
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello", new() { Headers = new Dictionary<string, string> { ["tenant"] = "blü" } });
        Dealer.LastHeaders.ShouldBe(new Dictionary<string, string> { ["tenant"] = "blü" });
        Dealer.Say(connection, MdpCommandName.ClientFinal, "hello", ["x"], headers: new() { ["Cost"] = "3" });
        (await call).Headers["cost"].ShouldBe("3");
    }

    [Fact]
    public async Task Parts_of_a_reply_that_is_wanted_as_a_whole_come_before_the_last_one()
    {
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello");
        Dealer.Partial(connection, "hello", "1", "2");
        Dealer.Partial(connection, "hello", "3");
        Dealer.Final(connection, "hello", "4");
        Scene.Text(await call).ShouldBe("1|2|3|4");
    }

    [Fact]
    public async Task The_broker_is_told_a_little_less_than_the_timeout_and_whatever_else_is_asked()
    {
        _scene.Connect();
        var first = _scene.AskAsync("a", new() { Timeout = TimeSpan.FromSeconds(10) });
        Dealer.LastRequest.ShouldBe((RequestFlags.AskAccepted, TimeSpan.FromSeconds(9.75)));
        var second = _scene.AskAsync("b", new() { Timeout = TimeSpan.FromMilliseconds(100), IsIdempotent = false });
        Dealer.LastRequest.ShouldBe((RequestFlags.AskAccepted | RequestFlags.NotIdempotent, TimeSpan.FromMilliseconds(90)));
        var third = _scene.AskAsync("c", new() { TimeToLive = TimeSpan.FromSeconds(2) });
        Dealer.LastRequest.TimeLimit.ShouldBe(TimeSpan.FromSeconds(2));
        var fourth = _scene.AskAsync("d", new() { Timeout = Timeout.InfiniteTimeSpan });
        Dealer.LastRequest.TimeLimit.ShouldBe(TimeSpan.Zero);
        await _scene.Client.DisposeAsync();
        await Should.ThrowAsync<MdpCancelledException>(Task.WhenAll(first, second, third, fourth));
    }

    [Fact]
    public async Task Calls_are_used_again_and_no_reply_finds_its_way_to_a_later_one()
    {
        var connection = _scene.Connect();
        for (var number = 0; number < 100; number++)
        {
            var call = _scene.AskAsync($"{number}");
            Dealer.Final(connection, $"{number}", $"reply to {number}");
            Dealer.Final(connection, $"{number}", "and again");
            Scene.Text(await call).ShouldBe($"reply to {number}");
        }
    }

    [Fact]
    [Trait("Row", "R1")]
    public async Task A_cancelled_token_wins_with_no_broker_in_sight()
    {
        using var cancel = new CancellationTokenSource();
        var call = _scene.AskAsync("hello", cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        var thrown = await Should.ThrowAsync<MdpCancelledException>(call);
        thrown.CancellationToken.ShouldBe(cancel.Token);
        thrown.Failure.Phase.ShouldBe(MdpPhase.Unreachable);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_before_the_call_sends_nothing()
    {
        _scene.Connect();
        await Should.ThrowAsync<OperationCanceledException>(_scene.AskAsync("hello", cancellationToken: new(canceled: true)));
        Dealer.Take().ShouldNotContain("#1 CANCEL");
    }

    [Fact]
    [Trait("Row", "G43")]
    public async Task A_call_that_is_cancelled_in_flight_is_cancelled_at_the_broker()
    {
        var connection = _scene.Connect();
        using var cancel = new CancellationTokenSource();
        var call = _scene.AskAsync("hello", cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        Dealer.Take().ShouldBe(["#1 REQUEST echo hello", "#1 CANCEL"]);
        Dealer.Final(connection, "hello", "late");
        await Should.ThrowAsync<MdpCancelledException>(call);
    }

    [Fact]
    public async Task A_client_that_is_disposed_of_answers_its_callers_and_says_good_bye()
    {
        _scene.Connect();
        var call = _scene.AskAsync("hello");
        Dealer.Take();
        await _scene.Client.DisposeAsync();
        Dealer.Take().ShouldBe(["#1 DISCONNECT", "give up 5555", "dispose"]);
        (await Should.ThrowAsync<MdpCancelledException>(call)).Message.ShouldStartWith("The client was disposed of in a call of 'echo'");
        _scene.Client.State.ShouldBe(MdpConnectionState.Closed);
        await Should.ThrowAsync<ObjectDisposedException>(() => _scene.AskAsync("hello"));
        await _scene.Client.DisposeAsync();
    }

    [Theory]
    [InlineData("", "expected a service name of 1 to 255 octets, got 0")]
    [InlineData(null, "service")]
    public async Task A_service_without_a_name_is_refused_at_the_door(string? service, string expected) =>
        (await Should.ThrowAsync<ArgumentException>(async () => await _scene.Client.RequestAsync(service!, Scene.Octets("x")))).Message.ShouldContain(expected);

    [Fact]
    public async Task A_body_that_no_broker_takes_is_refused_at_the_door()
    {
        await using var scene = new Scene(options => options.RequestOctetsMax = 1024);
        (await Should.ThrowAsync<ArgumentException>(() => scene.AskAsync(new string('x', 1025)))).Message.ShouldStartWith("expected a body of at most 1024 octets, got 1025");
    }

    [Fact]
    public async Task Options_of_a_call_that_make_no_sense_are_refused_at_the_door()
    {
        (await Should.ThrowAsync<ArgumentException>(() => _scene.AskAsync("x", new() { Timeout = TimeSpan.Zero }))).Message
            .ShouldStartWith("Timeout: expected 1 ms to 50 days, or infinite, got 00:00:00");
        (await Should.ThrowAsync<ArgumentException>(() => _scene.AskAsync("x", new() { Headers = new Dictionary<string, string> { ["mdp-x"] = "" } }))).Message
            .ShouldStartWith("expected a header name that does not begin with mdp-");
        (await Should.ThrowAsync<ArgumentException>(() => _scene.AskAsync("x", new() { Headers = new Dictionary<string, string> { ["a b"] = "" } }))).Message
            .ShouldStartWith("expected a header name of 1 to 255");
    }

    [Fact]
    [Trait("Row", "G23")]
    public async Task One_call_more_than_the_limit_is_rejected_at_once()
    {
        await using var scene = new Scene(options => options.CallsMax = 2);
        var first = scene.AskAsync("a");
        var second = scene.AskAsync("b");
        var thrown = await Should.ThrowAsync<MdpRejectedException>(scene.AskAsync("c"));
        thrown.Message.ShouldStartWith("The request for 'echo' was not sent: this client has 2 calls in progress, which is its limit.");
        first.IsCompleted.ShouldBeFalse();
        var connection = scene.Connect();
        scene.Dealer.Final(connection, "a", "x");
        await first;
        var fourth = scene.AskAsync("d");
        scene.Dealer.Final(connection, "d", "y");
        Scene.Text(await fourth).ShouldBe("y");
        scene.Dealer.Final(connection, "b", "z");
        await second;
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_ends_the_call_and_is_cancelled()
    {
        await using var scene = new Scene(options => options.ReplyOctetsMax = 1024);
        var connection = scene.Connect();
        var call = scene.AskAsync("hello");
        scene.Dealer.Partial(connection, "hello", new string('x', 1000));
        scene.Dealer.Partial(connection, "hello", new string('x', 1000));
        (await Should.ThrowAsync<MdpRejectedException>(call)).Message.ShouldStartWith("The answer of 'echo' is longer than this client takes, 1024 octets");
        scene.Dealer.Take().ShouldContain("#1 CANCEL");
    }

    [Fact]
    [Trait("Row", "R13")]
    public async Task A_reset_dials_anew_and_calls_go_on()
    {
        _scene.Connect();
        var call = _scene.AskAsync("hello");
        Dealer.Take();
        await _scene.Client.ResetAsync(TestContext.Current.CancellationToken);
        Dealer.Take().ShouldBe(["give up 5555", "dial 5555"]);
        var connection = Dealer.Open(Scene.Port, MdpVersion.V03);
        Dealer.Take().ShouldBe(["#2 HELLO", "#2 REQUEST echo hello"]);
        Dealer.Final(connection, "hello", "world");
        await call;
    }

    [Fact]
    [Trait("Row", "O14")]
    [Trait("Row", "S7")]
    public async Task A_ping_is_a_full_round_trip()
    {
        var connection = _scene.Connect();
        var ping = _scene.Client.PingAsync(TestContext.Current.CancellationToken);
        Dealer.Advance(0.25);
        ping.IsCompleted.ShouldBeFalse();
        Dealer.Final(connection, "mmi.service", "404");
        (await ping).ShouldBe(TimeSpan.FromSeconds(0.25));
    }

    [Fact]
    public async Task A_broker_without_ids_gets_one_request_for_each_connection()
    {
        var first = Dealer.Open(Scene.Port);
        var calls = new[] { _scene.AskAsync("a"), _scene.AskAsync("b") };
        Dealer.Take().ShouldBe(["dial 5555", "#1 REQUEST echo a", "dial 5555"]);
        var second = Dealer.Open(Scene.Port);
        Dealer.Take().ShouldBe(["#2 REQUEST echo b"]);
        Dealer.Say(second, MdpCommandName.ClientFinal, body: ["2"], version: MdpVersion.V01);
        Dealer.Say(first, MdpCommandName.ClientFinal, body: ["1"], version: MdpVersion.V01);
        (await Task.WhenAll(calls)).Select(Scene.Text).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task A_dismissed_client_dials_again_with_the_pauses_of_its_policy()
    {
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello");
        Dealer.Take();
        Dealer.Say(connection, MdpCommandName.ClientDisconnect, text: "stopping");
        Dealer.Take().ShouldBe(["close #1"]);
        connection = Dealer.Open(Scene.Port, MdpVersion.V03);
        Dealer.Final(connection, "hello", "world");
        await call;
    }

    [Fact]
    public async Task A_lost_connection_is_dialled_again_with_the_pauses_of_its_policy()
    {
        var connection = _scene.Connect();
        Dealer.Lose(connection);
        Dealer.Take().ShouldBeEmpty();
        connection = _scene.Connect();
        var call = _scene.AskAsync("hello");
        Dealer.Final(connection, "hello", "world");
        await call;
    }

    [Fact]
    public async Task A_heartbeat_is_left_out_while_something_else_waits_to_be_sent()
    {
        _scene.Connect();
        Dealer.UnsentOctets = 1;
        Dealer.Advance(3);
        Dealer.Take().ShouldBeEmpty();
        Dealer.UnsentOctets = 0;
        Dealer.Advance(3);
        Dealer.Take().ShouldBe(["#1 HEARTBEAT"]);
        await _scene.Client.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();
}
