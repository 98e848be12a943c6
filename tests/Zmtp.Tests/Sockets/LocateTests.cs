using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>A DEALER that asks its owner where an endpoint is, before each dial.</summary>
public sealed class LocateTests
{
    private static readonly ReconnectPolicy Hasty = new() { Initial = TimeSpan.FromMilliseconds(5), Max = TimeSpan.FromMilliseconds(20) };

    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds)), Trait("Row", "G20")]
    public async Task An_endpoint_that_is_looked_up_is_dialled_where_it_is_now(SocketLoopKind kind)
    {
        await using var first = new RouterSocket(new() { Loop = kind }, new Owner(), NullLogger.Instance);
        await using var second = new RouterSocket(new() { Loop = kind }, new Owner(), NullLogger.Instance);
        var answers = new Queue<Endpoint>([first.Bind(Endpoint.Parse("tcp://127.0.0.1:0")), second.Bind(Endpoint.Parse("tcp://127.0.0.1:0"))]);
        var owner = new Owner();
        var asked = new List<string>();
        await using var dealer = new DealerSocket(new() { Loop = kind, Locate = LocateAsync }, owner, NullLogger.Instance);

        dealer.Connect(Endpoint.Parse("tcp://orders:1"), Hasty);
        await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        await first.DisposeAsync();

        await owner.UntilAsync(ConnectionEventKind.HandshakeSucceeded);
        second.ConnectionCount.ShouldBe(1);
        asked.ShouldBe(["tcp://orders:1", "tcp://orders:1"]);

        ValueTask<Endpoint> LocateAsync(Endpoint endpoint, CancellationToken cancellation)
        {
            asked.Add($"{endpoint}");
            return new(answers.Dequeue());
        }
    }

    [Theory]
    [InlineData("throws", "no such broker")]
    [InlineData("says nothing", "expected to be told where it is within 0.05 s, got nothing")]
    [InlineData("does not listen to its token", "expected to be told where it is within 0.05 s, got nothing")]
    [InlineData("tells nonsense", "expected an endpoint with a host and a port to connect to, got tcp://127.0.0.1:0")]
    [InlineData("tells null", "expected an endpoint with a host and a port to connect to, got null")]
    [Trait("Row", "G20")]
    public async Task A_look_up_that_fails_is_a_failed_dial_and_is_asked_again(string how, string why)
    {
        var owner = new Owner();
        var log = new LogLines();
        var asked = 0;
        await using var dealer = new DealerSocket(new() { Locate = LocateAsync }, owner, log);

        dealer.Connect(Endpoint.Parse("tcp://orders:1"), Hasty with { DialTimeout = TimeSpan.FromMilliseconds(50) });

        (await owner.UntilAsync(ConnectionEventKind.DialFailed)).Event!.Value.DialFailure.ShouldBe(DialFailure.NameUnknown);
        await owner.UntilAsync(ConnectionEventKind.DialFailed);
        asked.ShouldBeGreaterThan(1);
        log.Written.ShouldContain(line => line.Contains($"NameUnknown: {why}", StringComparison.Ordinal));

        ValueTask<Endpoint> LocateAsync(Endpoint endpoint, CancellationToken cancellation)
        {
            asked++;
            return how switch
            {
                "throws" => throw new KeyNotFoundException("no such broker"),
                "says nothing" => UntilCancelledAsync(cancellation),
                "does not listen to its token" => UntilCancelledAsync(CancellationToken.None),
                "tells null" => new((Endpoint)null!),
                _ => new(Endpoint.Parse("tcp://127.0.0.1:0")),
            };
        }
    }

    [Fact]
    public async Task A_dealer_that_is_disposed_during_a_look_up_that_never_ends_leaves_nothing_behind()
    {
        var owner = new Owner();
        var dealer = new DealerSocket(new() { Locate = static (_, _) => UntilCancelledAsync(CancellationToken.None) }, owner, NullLogger.Instance);
        dealer.Connect(Endpoint.Parse("tcp://orders:1"), Hasty with { DialTimeout = TimeSpan.FromHours(1) });
        await owner.UntilAsync(ConnectionEventKind.Dialing);

        await dealer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private static ValueTask<Endpoint> UntilCancelledAsync(CancellationToken cancellation)
    {
        var never = new TaskCompletionSource<Endpoint>();
        _ = cancellation.Register(() => never.TrySetCanceled(cancellation));
        return new(never.Task);
    }
}
