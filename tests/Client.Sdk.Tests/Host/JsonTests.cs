using System.Text.Json.Serialization;

namespace Mdp.Client.Tests.Host;

/// <summary>Requests and replies as types.</summary>
public sealed partial class JsonTests : IAsyncDisposable
{
    private readonly Scene _scene = new();

    [Fact]
    public async Task Values_go_and_come_as_JSON_of_the_web()
    {
        var connection = _scene.Connect();
        var call = _scene.Client.RequestAsync<Job, Outcome>("echo", new("cat.png", 640), cancellationToken: TestContext.Current.CancellationToken);
        _scene.Dealer.Take().ShouldBe(["#1 REQUEST echo {\"image\":\"cat.png\",\"width\":640}"]);
        _scene.Dealer.Final(connection, "{\"image\":\"cat.png\",\"width\":640}", "{\"octets\":123}");
        (await call).ShouldBe(new(123));
    }

    [Fact]
    public async Task Values_go_and_come_as_a_source_generated_context_has_them()
    {
        var connection = _scene.Connect();
        var call = _scene.Client.RequestAsync("echo", new Job("a", 1), Texts.Default.Job, Texts.Default.Outcome, cancellationToken: TestContext.Current.CancellationToken);
        _scene.Dealer.Final(connection, "{\"Image\":\"a\",\"Width\":1}", "{\"Octets\":5}");
        (await call).ShouldBe(new(5));
    }

    [Theory]
    [InlineData("{\"octets\":", "The reply of 'echo' is no Outcome: ")]
    [InlineData("null", "The reply of 'echo' is no Outcome: expected a value, got null")]
    [InlineData("", "The reply of 'echo' is no Outcome: ")]
    public async Task A_reply_that_is_no_such_value_says_so(string reply, string message)
    {
        var connection = _scene.Connect();
        var call = _scene.Client.RequestAsync<Job, Outcome>("echo", new("a", 1), cancellationToken: TestContext.Current.CancellationToken);
        _scene.Dealer.Final(connection, "{\"image\":\"a\",\"width\":1}", reply);
        var thrown = await Should.ThrowAsync<MdpProtocolException>(call);
        thrown.Message.ShouldStartWith(message);
        thrown.Message.ShouldEndWith("[tcp://127.0.0.1:5555: connected, MDP/0.3; in flight 0; last heard 0 ms ago; connections 1 of 1]");
        thrown.InnerException.ShouldNotBeNull();
    }

    [Fact]
    public async Task Each_part_of_a_stream_is_a_value_and_the_empty_end_is_none()
    {
        var connection = _scene.Connect();
        var parts = _scene.Client.StreamAsync<Job, Outcome>("echo", new("a", 1), cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var first = parts.MoveNextAsync();
        _scene.Dealer.Partial(connection, "{\"image\":\"a\",\"width\":1}", "{\"octets\":1}");
        _scene.Dealer.Final(connection, "{\"image\":\"a\",\"width\":1}", "");
        (await first).ShouldBeTrue();
        parts.Current.ShouldBe(new(1));
        (await parts.MoveNextAsync()).ShouldBeFalse();
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    internal sealed record Job(string Image, int Width);

    internal sealed record Outcome(int Octets);

    [JsonSerializable(typeof(Job))]
    [JsonSerializable(typeof(Outcome))]
    internal sealed partial class Texts : JsonSerializerContext;
}
