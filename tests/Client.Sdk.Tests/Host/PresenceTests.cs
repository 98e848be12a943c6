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
        await AnswerAsync("[]");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Down, 0, 0, 0));
        next = watch.MoveNextAsync().AsTask();
        await PassAsync();
        await AnswerAsync("[]");
        await PassAsync();
        await AnswerAsync("""[{"service":"other","idle":3,"busy":0,"fenced":0,"waiting":0},{"service":"echo","idle":1,"busy":2,"fenced":0,"waiting":7,"new":"x"}]""");
        (await next).ShouldBeTrue();
        watch.Current.ShouldBe(new("echo", ServiceState.Up, 3, 1, 7));
        watch.Current.IsUp.ShouldBeTrue();

        async Task AnswerAsync(string json)
        {
            await Dealer.ExpectAsync("#1 REQUEST mmi.services ");
            Dealer.Final(connection, "", "200", json);
        }

        async Task PassAsync()
        {
            await _scene.Clock.TimerAsync();
            Dealer.Advance(1);
        }
    }

    [Theory]
    [InlineData("200", ServiceState.Up)]
    [InlineData("404", ServiceState.Down)]
    [InlineData("501", ServiceState.Unknown)]
    [InlineData("what?", ServiceState.Unknown)]
    public async Task A_broker_that_knows_8_MMI_only_tells_whether_there_is_a_worker(string status, ServiceState state)
    {
        var connection = _scene.Connect();
        var check = Services.CheckAsync("echo", TestContext.Current.CancellationToken);
        Dealer.Final(connection, "", "501");
        await Dealer.ExpectAsync("#1 REQUEST mmi.service echo");
        Dealer.Final(connection, "echo", status);
        (await check).ShouldBe(new("echo", state));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[{\"idle\":1}]")]
    [InlineData("[{\"service\":\"echo\",\"idle\":\"many\"}]")]
    [InlineData("[")]
    public async Task What_cannot_be_read_is_not_known(string json)
    {
        var connection = _scene.Connect();
        var check = Services.CheckAsync("echo", TestContext.Current.CancellationToken);
        Dealer.Final(connection, "", "200", json);
        (await check).State.ShouldBe(ServiceState.Unknown);
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
