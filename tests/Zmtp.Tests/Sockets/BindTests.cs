using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Where nobody may listen, the socket says why, in its own words and not the system's.</summary>
public sealed class BindTests
{
    [Fact]
    [Trait("Row", "F68")]
    public async Task An_endpoint_in_use_is_told_apart()
    {
        await using var first = Router();
        await using var second = Router();
        var taken = first.Bind(Endpoint.Parse("tcp://127.0.0.1:0"));
        var refusal = Should.Throw<BindException>(() => second.Bind(taken));
        (refusal.Failure, refusal.Endpoint).ShouldBe((BindFailure.InUse, taken));
    }

    [Theory]
    [Trait("Row", "F68")]
    [InlineData("tcp://192.0.2.1:0", BindFailure.NotHere)]
    [InlineData("ipc:///no/such/directory/broker", BindFailure.NotHere)]
    public async Task Each_refusal_has_its_reason(string endpoint, BindFailure expected)
    {
        await using var socket = Router();
        Should.Throw<BindException>(() => socket.Bind(Endpoint.Parse(endpoint))).Failure.ShouldBe(expected);
    }

    private static RouterSocket Router() => new(new RouterOptions(), new Silence(), NullLogger.Instance);

    private sealed class Silence : ISocketHandler
    {
        public void Monitor(in ConnectionEvent e)
        {
        }

        public void Receive(ConnectionId connection, Message message)
        {
        }

        public void Heard(ConnectionId connection)
        {
        }

        public Mdp.Heartbeating.Instant EndTurn(Mdp.Heartbeating.Instant now) => Mdp.Heartbeating.Instant.Never;
    }
}
