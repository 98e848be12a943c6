using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>A ROUTER and a DEALER on a loop each.</summary>
internal sealed class Pair : IAsyncDisposable
{
    public Pair(SocketLoopKind kind, DealerOptions? dealerOptions = null, RouterOptions? routerOptions = null)
    {
        Router = new((routerOptions ?? new()) with { Loop = kind }, RouterOwner, NullLogger.Instance);
        Dealer = new((dealerOptions ?? new()) with { Loop = kind }, DealerOwner, NullLogger.Instance);
    }

    public Owner RouterOwner { get; } = new();

    public Owner DealerOwner { get; } = new();

    public RouterSocket Router { get; }

    public DealerSocket Dealer { get; }

    /// <summary>Connects the two over TCP, and awaits both ends' handshakes: the dealer's and the router's news of it.</summary>
    public async Task<(Fact Dialled, Fact Accepted)> ConnectAsync()
    {
        Dealer.Connect(Router.Bind(Endpoint.Parse("tcp://127.0.0.1:0")), ReconnectPolicy.Lan);
        return (await DealerOwner.UntilAsync(ConnectionEventKind.HandshakeSucceeded), await RouterOwner.UntilAsync(ConnectionEventKind.HandshakeSucceeded));
    }

    public async ValueTask DisposeAsync()
    {
        await Dealer.DisposeAsync();
        await Router.DisposeAsync();
    }
}
