using Mdp.Protocol;

namespace Mdp.Client.Tests.Host;

/// <summary>Which services have workers.</summary>
public sealed class PresenceTests : IAsyncDisposable
{
    private readonly Scene _scene = new();
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private FakeDealer Dealer => _scene.Dealer;

    private ServicePresence Services => _scene.Client.Services;

    [Fact]
    [Trait("Row", "S5")]
    public async Task A_watch_tells_the_beginning_and_each_change_of_which_the_broker_tells()
    {
        var connection = _scene.Connect();
        await using var watch = Watch();
        var next = watch.MoveNextAsync().AsTask();
        await AnswerAsync(connection, "mmi.service", "404");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Down, 0, 0));

        next = watch.MoveNextAsync().AsTask();
        await Dealer.ExpectAsync("#1 REQUEST mmi.events echo");
        Dealer.LastRequest.ShouldBe((RequestFlags.AskAccepted | RequestFlags.NotIdempotent, TimeSpan.Zero));
        Dealer.Partial(connection, "echo", "200", """[{"service":"echo","workers":0,"idle":0}]""");
        for (var second = 0; second < 3600; second++)
        {
            Dealer.Advance(1);
            Dealer.Heartbeat(connection);
        }

        Dealer.Partial(connection, "echo", "200", """[{"service":"echo","workers":2,"idle":1,"event":"registered"},{"service":"echo","workers":1,"idle":1,"event":"departed"}]""");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Up, 2, 1));
        (await watch.MoveNextAsync()).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Up, 1, 1));
        Dealer.Partial(connection, "echo", "200", """[{"service":"echo","workers":0,"idle":0}]""");
        (await watch.MoveNextAsync()).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Down, 0, 0));
    }

    [Fact]
    [Trait("Row", "S5")]
    public async Task A_watch_whose_connection_is_lost_asks_again_and_tells_only_what_has_changed()
    {
        var connection = _scene.Connect();
        await using var watch = Watch();
        var next = watch.MoveNextAsync().AsTask();
        await AnswerAsync(connection, "mmi.service", "404");
        await next;
        next = watch.MoveNextAsync().AsTask();
        await Dealer.ExpectAsync("#1 REQUEST mmi.events echo");
        Dealer.Partial(connection, "echo", "200", """[{"service":"echo","workers":1,"idle":1}]""");
        await next;
        next = watch.MoveNextAsync().AsTask();
        Dealer.Advance(2);

        Dealer.Lose(connection);
        connection = _scene.Connect();
        await AnswerAsync(connection, "mmi.service", "200");
        await AnswerAsync(connection, "mmi.workers", "200", """[{"state":"busy","credit":5,"in_hand":1}]""");
        await Dealer.ExpectAsync("#2 REQUEST mmi.events echo");
        Dealer.Partial(connection, "echo", "200", """[{"service":"echo","workers":1,"idle":1}]""");
        next.IsCompleted.ShouldBeFalse();
        Dealer.Partial(connection, "echo", "200", """[{"service":"echo","workers":0,"idle":0}]""");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Down, 0, 0));
    }

    [Fact]
    [Trait("Row", "S5")]
    public async Task A_watch_that_is_left_is_cancelled_at_the_broker()
    {
        var connection = _scene.Connect();
        var watch = Watch();
        var next = watch.MoveNextAsync().AsTask();
        await AnswerAsync(connection, "mmi.service", "404");
        await next;
        next = watch.MoveNextAsync().AsTask();
        await Dealer.ExpectAsync("#1 REQUEST mmi.events echo");
        Dealer.Partial(connection, "echo", "200", """[{"service":"echo","workers":1,"idle":1}]""");
        await next;

        await watch.DisposeAsync();
        await Dealer.ExpectAsync("#1 CANCEL");
    }

    [Fact]
    public async Task A_broker_that_says_nothing_about_the_stream_is_asked_as_one_that_has_none()
    {
        var connection = _scene.Connect();
        await using var watch = Watch();
        var next = watch.MoveNextAsync().AsTask();
        await AnswerAsync(connection, "mmi.service", "404");
        await next;
        next = watch.MoveNextAsync().AsTask();
        await Dealer.ExpectAsync("#1 REQUEST mmi.events echo");
        Dealer.Accept(connection, "echo");

        for (var second = 0; second < 30; second++)
        {
            Dealer.Heartbeat(connection);
            Dealer.Advance(1);
        }

        await Dealer.ExpectAsync("#1 CANCEL");
        await PassAsync();
        await AnswerAsync(connection, "mmi.service", "200");
        await AnswerAsync(connection, "mmi.workers", "429");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Up));
    }

    [Fact]
    [Trait("Row", "S5")]
    public async Task A_broker_without_the_stream_is_asked_again_and_again_and_now_and_then_for_the_stream()
    {
        var connection = _scene.Connect();
        await using var watch = Watch();
        var next = watch.MoveNextAsync().AsTask();
        await AnswerAsync(connection, "mmi.service", "404");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Down, 0, 0));
        next = watch.MoveNextAsync().AsTask();
        await AnswerAsync(connection, "mmi.events", "501");
        await PassAsync();
        await AnswerAsync(connection, "mmi.service", "404");
        await PassAsync();
        await AnswerAsync(connection, "mmi.service", "200");
        await AnswerAsync(connection, "mmi.workers", "200", """[{"state":"idle","peer":1},{"state":"busy"},{"state":"busy"}]""");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Up, 3, 1));
        next = watch.MoveNextAsync().AsTask();
        await PassAsync();
        await AnswerAsync(connection, "mmi.service", "200");
        await AnswerAsync(connection, "mmi.workers", "429");
        await PassAsync();
        await AnswerAsync(connection, "mmi.service", "404");
        (await next).ShouldBeTrue();
        watch.Current.IsUp.ShouldBeFalse();
        next = watch.MoveNextAsync().AsTask();
        await PassAsync();
        await AnswerAsync(connection, "mmi.service", "404");
        await PassAsync();
        await AnswerAsync(connection, "mmi.service", "404");
        await Dealer.ExpectAsync("#1 REQUEST mmi.events echo");
        Dealer.Partial(connection, "echo", "200", """[{"service":"echo","workers":1,"idle":0}]""");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Up, 1, 0));
    }

    [Theory]
    [InlineData("404", "[]")]
    [InlineData("200", "{}")]
    [InlineData("200", "[{\"workers\":1}]")]
    [InlineData("200", "[{\"workers\":\"one\",\"idle\":1}]")]
    [InlineData("200", "[{\"workers\":1e99,\"idle\":1}]")]
    [InlineData("200", "[")]
    public async Task A_stream_that_says_what_it_must_not_is_left(string status, string json)
    {
        var connection = _scene.Connect();
        await using var watch = Watch();
        var next = watch.MoveNextAsync().AsTask();
        await AnswerAsync(connection, "mmi.service", "404");
        await next;
        next = watch.MoveNextAsync().AsTask();
        await Dealer.ExpectAsync("#1 REQUEST mmi.events echo");
        Dealer.Partial(connection, "echo", status, json);

        await Dealer.ExpectAsync("#1 CANCEL");
        next.IsCompleted.ShouldBeFalse();
        await _end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(next);
    }

    [Fact]
    public async Task A_list_that_comes_in_several_answers_is_counted_to_its_end()
    {
        var connection = _scene.Connect();
        var check = Services.CheckAsync("echo", TestContext.Current.CancellationToken);
        Dealer.Final(connection, "echo", "200");
        await Dealer.ExpectAsync("#1 REQUEST mmi.workers echo");
        Dealer.Final(connection, "echo", "206", """[{"state":"idle"},{"state":"idle"}]""", "2");
        await Dealer.ExpectAsync("#1 REQUEST mmi.workers echo|2");
        Dealer.Final(connection, "echo|2", "200", """[{"state":"fenced"}]""");
        (await check).ShouldBe(new("echo", ServiceState.Up, 3, 2));
    }

    [Theory]
    [InlineData("501")]
    [InlineData("what?")]
    public async Task A_broker_that_does_not_say_is_not_guessed_at(string status)
    {
        var connection = _scene.Connect();
        var check = Services.CheckAsync("echo", TestContext.Current.CancellationToken);
        Dealer.Final(connection, "echo", status);
        (await check).ShouldBe(new("echo", ServiceState.Unknown));
    }

    [Theory]
    [InlineData("501", null)]
    [InlineData("200", null)]
    [InlineData("200", "{}")]
    [InlineData("200", "[{\"idle\":1}]")]
    [InlineData("200", "[{\"state\":1}]")]
    [InlineData("200", "[")]
    public async Task Workers_that_cannot_be_counted_serve_all_the_same(string status, string? json)
    {
        var connection = _scene.Connect();
        var check = Services.CheckAsync("echo", TestContext.Current.CancellationToken);
        Dealer.Final(connection, "echo", "200");
        await Dealer.ExpectAsync("#1 REQUEST mmi.workers echo");
        Dealer.Final(connection, "echo", json is null ? [status] : [status, json]);
        (await check).ShouldBe(new("echo", ServiceState.Up));
    }

    [Fact]
    public async Task With_no_broker_in_sight_nothing_is_known()
    {
        var check = Services.CheckAsync("echo", TestContext.Current.CancellationToken);
        Dealer.Advance(30);
        (await check).State.ShouldBe(ServiceState.Unknown);
    }

    [Fact]
    public async Task A_watch_ends_with_its_token()
    {
        using var cancel = new CancellationTokenSource();
        await using var watch = Services.WatchAsync("echo", cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = watch.MoveNextAsync().AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(next);
    }

    public ValueTask DisposeAsync()
    {
        _end.Dispose();
        return _scene.DisposeAsync();
    }

    private IAsyncEnumerator<ServiceStatus> Watch() => Services.WatchAsync("echo", _end.Token).GetAsyncEnumerator(CancellationToken.None);

    private async Task AnswerAsync(Mdp.Zmtp.ConnectionId connection, string service, params string[] reply)
    {
        await Dealer.ExpectAsync($"{connection} REQUEST {service} echo");
        Dealer.Final(connection, "echo", reply);
    }

    // The pause between two questions; the wait for a stream's first word may still be ending.
    private async Task PassAsync()
    {
        while (await _scene.Clock.TimerAsync() != TimeSpan.FromSeconds(1))
        {
            await Task.Yield();
        }

        Dealer.Advance(1);
    }
}
