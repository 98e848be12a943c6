using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Client.Tests.Host;

/// <summary>What a failed call says, word for word: the sentence, and the line about the connection.</summary>
public sealed class CallFailureTests : IAsyncDisposable
{
    private readonly Scene _scene = new(options => options.Patience = TimeSpan.FromMinutes(5));

    private FakeDealer Dealer => _scene.Dealer;

    [Fact]
    [Trait("Row", "R6")]
    public async Task No_broker()
    {
        Dealer.FailDial(Scene.Port, DialFailure.Refused);
        var call = _scene.AskAsync("hello");
        Dealer.Advance(30);
        var thrown = await Should.ThrowAsync<MdpTimeoutException>(call);
        thrown.Phase.ShouldBe(MdpPhase.Unreachable);
        thrown.Message.ShouldBe(
            """
            No reply from 'echo' within 30 s: no broker could be reached, and the request was not handed over.
            [tcp://127.0.0.1:5555: not connected for 30 s, Refused; in flight 1; last heard never; connections 0 of 1]
            """);
    }

    [Fact]
    [Trait("Row", "R6")]
    public async Task A_broker_that_says_nothing()
    {
        _scene.Connect();
        var call = _scene.AskAsync("hello", new() { Timeout = TimeSpan.FromSeconds(5) });
        Dealer.Advance(5);
        var thrown = await Should.ThrowAsync<MdpTimeoutException>(call);
        thrown.Phase.ShouldBe(MdpPhase.Sent);
        thrown.Message.ShouldBe(
            """
            No reply from 'echo' within 5 s: the request was handed to the broker, which has not said what became of it.
            [tcp://127.0.0.1:5555: connected, MDP/0.3; in flight 1; last heard 5 s ago; connections 1 of 1]
            """);
    }

    [Fact]
    [Trait("Row", "R6")]
    [Trait("Row", "S6")]
    public async Task A_broker_that_has_the_request()
    {
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello", new() { Timeout = TimeSpan.FromSeconds(5) });
        Dealer.Accept(connection, "hello");
        Dealer.Advance(5);
        var thrown = await Should.ThrowAsync<MdpTimeoutException>(call);
        thrown.Phase.ShouldBe(MdpPhase.Queued);
        thrown.Message.ShouldStartWith("No reply from 'echo' within 5 s: the broker has taken the request, and has not said that a worker began.");
    }

    [Fact]
    [Trait("Row", "R6")]
    [Trait("Row", "S6")]
    public async Task A_worker_that_has_begun()
    {
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello", new() { Timeout = TimeSpan.FromSeconds(5) });
        Dealer.Partial(connection, "hello", "1");
        Dealer.Advance(5);
        var thrown = await Should.ThrowAsync<MdpTimeoutException>(call);
        thrown.Phase.ShouldBe(MdpPhase.Running);
        thrown.Message.ShouldStartWith("No reply from 'echo' within 5 s: a worker had the request in hand.");
    }

    [Theory]
    [Trait("Row", "R6")]
    [InlineData(ErrorCode.QueueTimeout, MdpPhase.Queued, "No reply from 'echo' in time: the request waited for a worker. The broker says: waited 4.8 s.")]
    [InlineData(ErrorCode.ProcessingTimeout, MdpPhase.Running, "No reply from 'echo' in time: a worker had the request in hand. The broker says: waited 4.8 s.")]
    public async Task The_brokers_verdict_of_time(int code, MdpPhase phase, string message)
    {
        var thrown = await FailAsync<MdpTimeoutException>(code, "waited 4.8 s");
        thrown.Phase.ShouldBe(phase);
        thrown.Message.ShouldStartWith(message);
    }

    [Fact]
    public async Task The_connection_is_lost_and_does_not_come_back()
    {
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello", new() { Timeout = TimeSpan.FromSeconds(5) });
        Dealer.Advance(1);
        Dealer.Lose(connection, CloseReason.PeerReset);
        Dealer.Advance(4);
        (await Should.ThrowAsync<MdpTimeoutException>(call)).Message.ShouldBe(
            """
            No reply from 'echo' within 5 s: the connection to the broker was lost, and did not come back.
            [tcp://127.0.0.1:5555: not connected for 4 s, ConnectionReset; in flight 1; last heard 5 s ago; connections 0 of 1]
            """);
    }

    [Fact]
    public async Task All_connections_are_in_use()
    {
        await using var scene = new Scene(options => (options.FallbackConnections, options.Timeout) = (1, TimeSpan.FromSeconds(5)));
        scene.Dealer.Open(Scene.Port);
        var first = scene.AskAsync("a");
        var second = scene.AskAsync("b", new() { Timeout = TimeSpan.FromSeconds(2) });
        scene.Dealer.Advance(2);
        (await Should.ThrowAsync<MdpTimeoutException>(second)).Message.ShouldBe(
            """
            No reply from 'echo' within 2 s: all connections to the broker were in use, and the request was not handed over.
            [tcp://127.0.0.1:5555: connected, MDP/0.1; in flight 2; last heard 2 s ago; connections 1 of 1]
            """);
        scene.Dealer.Advance(3);
        (await Should.ThrowAsync<MdpTimeoutException>(first)).Phase.ShouldBe(MdpPhase.Sent);
    }

    [Fact]
    public async Task No_such_service() =>
        (await FailAsync<MdpNoSuchServiceException>(ErrorCode.NoSuchService, "no worker serves echo")).Message.ShouldBe(
            """
            There is no service 'echo'. The broker says: no worker serves echo.
            [tcp://127.0.0.1:5555: connected, MDP/0.3; in flight 1; last heard 0 ms ago; connections 1 of 1]
            """);

    [Fact]
    public async Task A_worker_that_was_lost()
    {
        var thrown = await FailAsync<MdpWorkerLostException>(ErrorCode.WorkerLost, "lost 2 workers, the last by ConnectionLost", new() { ["mdp-attempts"] = "2" });
        thrown.Attempts.ShouldBe(2);
        thrown.Message.ShouldStartWith("No reply from 'echo': its worker was lost with the request in hand. The broker says: lost 2 workers, the last by ConnectionLost.");
    }

    [Fact]
    public async Task A_handler_that_failed()
    {
        var thrown = await FailAsync<MdpRemoteException>(ErrorCode.HandlerFailed, "no such colour: Octarine", new() { ["error-type"] = "System.ArgumentException" }, flags: ErrorFlags.ByWorker);
        thrown.Code.ShouldBe(500);
        thrown.RemoteType.ShouldBe("System.ArgumentException");
        thrown.RemoteMessage.ShouldBe("no such colour: Octarine");
        thrown.Message.ShouldStartWith("'echo' answered with error 500 (handler failed): no such colour: Octarine.");
    }

    [Theory]
    [InlineData(ErrorCode.Malformed, "'echo' answered with error 400 (malformed): said.")]
    [InlineData(ErrorCode.NoSuchService, "'echo' answered with error 404 (not found): said.")]
    [InlineData(ErrorCode.QueueFull, "'echo' answered with error 429 (too busy): said.")]
    [InlineData(418, "'echo' answered with error 418 (about the request): said.")]
    [InlineData(599, "'echo' answered with error 599 (about the service): said.")]
    public async Task An_error_of_the_workers_own(int code, string message) => (await FailAsync<MdpRemoteException>(code, "said", flags: ErrorFlags.ByWorker)).Message.ShouldStartWith(message);

    [Theory]
    [InlineData(ErrorCode.Forbidden, "The request for 'echo' was refused, error 403 (not allowed).")]
    [InlineData(ErrorCode.TooLarge, "The request for 'echo' was refused, error 413 (too large).")]
    [InlineData(ErrorCode.NotOffered, "The request for 'echo' was refused, error 501 (not offered).")]
    public async Task A_broker_that_does_not_take_the_request(int code, string message) => (await FailAsync<MdpRejectedException>(code, "")).Message.ShouldStartWith(message);

    [Fact]
    public async Task A_request_that_another_connection_has() =>
        (await FailAsync<MdpConnectionLostException>(ErrorCode.TakenOver, "")).Message.ShouldStartWith(
            "The request for 'echo' belongs to another connection, error 409, which may have had a part of its answer.");

    [Fact]
    public async Task A_request_that_was_cancelled_at_the_broker() =>
        (await FailAsync<MdpCancelledException>(ErrorCode.Cancelled, "by an operator")).Message.ShouldStartWith("The request for 'echo' was cancelled at the broker. The broker says: by an operator.");

    [Fact]
    public async Task A_broker_that_breaks_the_protocol()
    {
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello");
        Dealer.Say(connection, MdpCommandName.ClientFinal, "hello", ["x"], version: MdpVersion.V02);
        (await Should.ThrowAsync<MdpProtocolException>(call)).Message.ShouldStartWith(
            "No reply from 'echo' could be read: the broker sent what no broker sends: a message of version 0.2 on a connection that speaks 0.3. The connection was closed.");
    }

    [Fact]
    public async Task A_request_that_may_have_been_done_and_must_not_be_done_twice()
    {
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello", new() { IsIdempotent = false });
        Dealer.Lose(connection);
        (await Should.ThrowAsync<MdpConnectionLostException>(call)).Message.ShouldStartWith(
            "The connection was lost with a request for 'echo' on it. It may have been done, and must not be done twice, so it was not sent again.");
    }

    [Fact]
    public async Task Text_of_a_stranger_breaks_no_line() =>
        (await FailAsync<MdpRemoteException>(ErrorCode.HandlerFailed, "one\ntwo\u2028three\u202e", flags: ErrorFlags.ByWorker)).Message.ShouldStartWith(
            @"'echo' answered with error 500 (handler failed): one\u000atwo\u2028three\u202e.");

    [Fact]
    public async Task The_same_without_an_exception()
    {
        var connection = _scene.Connect();
        var call = _scene.Client.TryRequestAsync("echo", Scene.Octets("hello"), cancellationToken: TestContext.Current.CancellationToken);
        Dealer.Error(connection, "hello", ErrorCode.NoSuchService, "");
        var result = await call;
        result.IsSuccess.ShouldBeFalse();
        result.Failure!.Kind.ShouldBe(MdpFailureKind.NoSuchService);
        Should.Throw<MdpNoSuchServiceException>(() => result.ReplyOrThrow());
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private async Task<TException> FailAsync<TException>(int code, string text, Dictionary<string, string>? headers = null, ErrorFlags flags = ErrorFlags.None)
        where TException : Exception
    {
        var connection = _scene.Connect();
        var call = _scene.AskAsync("hello");
        Dealer.Error(connection, "hello", (ushort)code, text, headers, flags);
        return await Should.ThrowAsync<TException>(call);
    }
}
