namespace Mdp.Client.Tests.Host;

/// <summary>Which services have workers.</summary>
public sealed class PresenceTests : IAsyncDisposable
{
    private readonly Scene _scene = new();

    private FakeDealer Dealer => _scene.Dealer;

    private ServicePresence Services => _scene.Client.Services;

    [Fact]
    [Trait("Row", "S5")]
    public async Task A_watch_tells_the_beginning_and_each_change()
    {
        var connection = _scene.Connect();
        await using var watch = Services.WatchAsync("echo", TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = watch.MoveNextAsync().AsTask();
        await AnswerAsync("mmi.service", "404");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Down, 0, 0));
        next = watch.MoveNextAsync().AsTask();
        await PassAsync();
        await AnswerAsync("mmi.service", "404");
        await PassAsync();
        await AnswerAsync("mmi.service", "200");
        await AnswerAsync("mmi.workers", "200", """[{"state":"idle","peer":1},{"state":"busy"},{"state":"busy"}]""");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Up, 3, 1));
        next = watch.MoveNextAsync().AsTask();
        await PassAsync();
        await AnswerAsync("mmi.service", "200");
        await AnswerAsync("mmi.workers", "429");
        await PassAsync();
        await AnswerAsync("mmi.service", "404");
        (await next).ShouldBeTrue();
        watch.Current.IsUp.ShouldBeFalse();

        async Task AnswerAsync(string service, params string[] reply)
        {
            await Dealer.ExpectAsync($"#1 REQUEST {service} echo");
            Dealer.Final(connection, "echo", reply);
        }

        async Task PassAsync()
        {
            await _scene.Clock.TimerAsync();
            Dealer.Advance(1);
        }
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

    public ValueTask DisposeAsync() => _scene.DisposeAsync();
}
