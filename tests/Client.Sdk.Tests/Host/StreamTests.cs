using Mdp.Protocol;

namespace Mdp.Client.Tests.Host;

/// <summary>Answers in parts, handed out as they come.</summary>
public sealed class StreamTests : IAsyncDisposable
{
    private readonly Scene _scene = new(options => options.Patience = TimeSpan.FromSeconds(1));

    private FakeDealer Dealer => _scene.Dealer;

    [Fact]
    public async Task Parts_are_handed_out_as_they_come_and_the_last_one_is_one_of_them()
    {
        var connection = _scene.Connect();
        await using var parts = Parts();
        var first = parts.MoveNextAsync();
        Dealer.Take().ShouldBe(["#1 REQUEST echo hello"]);
        Dealer.Partial(connection, "hello", "1");
        (await first).ShouldBeTrue();
        Scene.Text(parts.Current).ShouldBe("1");
        Dealer.Partial(connection, "hello", "2");
        Dealer.Final(connection, "hello", "3");
        (await RestAsync(parts)).ShouldBe(["2", "3"]);
    }

    [Fact]
    public async Task A_last_part_without_octets_ends_the_answer_and_is_none()
    {
        var connection = _scene.Connect();
        await using var parts = Parts();
        var first = parts.MoveNextAsync();
        Dealer.Partial(connection, "hello", "1");
        Dealer.Final(connection, "hello", "");
        (await first).ShouldBeTrue();
        (await RestAsync(parts)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Row", "S10")]
    public async Task Parts_before_a_failure_are_handed_out_before_it()
    {
        var connection = _scene.Connect();
        await using var parts = Parts();
        var first = parts.MoveNextAsync();
        for (var part = 1; part <= 5; part++)
        {
            Dealer.Partial(connection, "hello", $"{part}");
        }

        Dealer.Error(connection, "hello", ErrorCode.WorkerLost, "lost 1 worker, the last by ConnectionLost");
        (await first).ShouldBeTrue();
        for (var part = 1; part <= 5; part++)
        {
            Scene.Text(parts.Current).ShouldBe($"{part}");
            if (part < 5)
            {
                (await parts.MoveNextAsync()).ShouldBeTrue();
            }
        }

        await Should.ThrowAsync<MdpWorkerLostException>(async () => await parts.MoveNextAsync());
    }

    [Fact]
    public async Task An_answer_whose_connection_was_lost_in_its_middle_is_not_pieced_together()
    {
        var connection = _scene.Connect();
        await using var parts = Parts();
        var first = parts.MoveNextAsync();
        Dealer.Partial(connection, "hello", "1");
        Dealer.Lose(connection);
        (await first).ShouldBeTrue();
        (await Should.ThrowAsync<MdpConnectionLostException>(async () => await parts.MoveNextAsync())).Message
            .ShouldStartWith("The connection was lost while the answer of 'echo' was coming: parts of it may be missing, so the rest was not waited for.");
    }

    [Fact]
    public async Task Before_its_first_part_an_answer_is_asked_for_again_as_any_other()
    {
        var connection = _scene.Connect();
        await using var parts = Parts();
        var first = parts.MoveNextAsync();
        Dealer.Advance(0.5);
        Dealer.Heartbeat(connection);
        Dealer.Advance(0.5);
        await _scene.Clock.TimerAsync();
        Dealer.Take();
        Dealer.Advance(0.2);
        await Dealer.ExpectAsync("#1 REQUEST echo hello");
        Dealer.Final(connection, "hello", "world");
        (await first).ShouldBeTrue();
        (await RestAsync(parts)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Leaving_early_cancels_the_request()
    {
        var connection = _scene.Connect();
        await using (var parts = Parts())
        {
            var first = parts.MoveNextAsync();
            Dealer.Partial(connection, "hello", "1");
            await first;
        }

        Dealer.Take().ShouldBe(["#1 REQUEST echo hello", "#1 CANCEL"]);
    }

    [Fact]
    [Trait("Row", "G23")]
    public async Task Parts_that_nobody_reads_are_kept_up_to_a_limit()
    {
        await using var scene = new Scene(options => options.ReplyOctetsMax = 10_000);
        var connection = scene.Connect();
        await using var parts = scene.Client.StreamAsync("echo", Scene.Octets("hello"), cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator();
        var first = parts.MoveNextAsync();
        for (var part = 0; part < 12; part++)
        {
            scene.Dealer.Partial(connection, "hello", new string('x', 1000));
        }

        await first;
        var read = 1;
        await Should.ThrowAsync<MdpRejectedException>(async () =>
        {
            while (await parts.MoveNextAsync())
            {
                read++;
            }
        });
        read.ShouldBeInRange(9, 11);
        scene.Dealer.Take().ShouldContain("#1 CANCEL");
    }

    [Fact]
    public async Task Each_enumeration_asks_anew()
    {
        var connection = _scene.Connect();
        var answer = _scene.Client.StreamAsync("echo", Scene.Octets("hello"), cancellationToken: TestContext.Current.CancellationToken);
        Dealer.Take().ShouldBeEmpty();
        for (var time = 0; time < 2; time++)
        {
            await using var parts = answer.GetAsyncEnumerator(TestContext.Current.CancellationToken);
            var first = parts.MoveNextAsync();
            Dealer.Take().ShouldContain("#1 REQUEST echo hello");
            Dealer.Final(connection, "hello", "x");
            (await first).ShouldBeTrue();
        }
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private static async Task<List<string>> RestAsync(IAsyncEnumerator<MdpReply> parts)
    {
        List<string> rest = [];
        while (await parts.MoveNextAsync())
        {
            rest.Add(Scene.Text(parts.Current));
        }

        return rest;
    }

    private IAsyncEnumerator<MdpReply> Parts() =>
        _scene.Client.StreamAsync("echo", Scene.Octets("hello"), cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
}
