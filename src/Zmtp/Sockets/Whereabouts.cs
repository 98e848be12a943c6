using System.Net;
using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>Where an endpoint is at present.</summary>
/// <param name="Endpoint">The endpoint that is dialled: the one that was asked for, or what the owner's look-up made of it.</param>
/// <param name="Addresses">The addresses of its name; none where it has none.</param>
/// <param name="Trouble">Why there is none, where more can be said than that; null otherwise.</param>
internal sealed record Whereabouts(Endpoint Endpoint, IReadOnlyList<EndPoint> Addresses, string? Trouble = null)
{
    /// <summary>Whether an endpoint says where to connect to: a host and a port.</summary>
    public static bool CanDial(Endpoint endpoint) => !endpoint.IsWildcard && (endpoint.Transport != EndpointTransport.Tcp || endpoint.Port != 0);

    /// <summary>Where an endpoint without a name is; null for one with a name that has to be looked up.</summary>
    public static Whereabouts? AtOnce(Endpoint endpoint) =>
        endpoint.Transport == EndpointTransport.Ipc ? new(endpoint, [IpcFile.Address(endpoint.Host)])
        : IPAddress.TryParse(endpoint.Host, out var address) ? new(endpoint, [new IPEndPoint(address, endpoint.Port)])
        : null;

    /// <summary>Asks the owner, if he has an answer of his own, and then the system for the addresses of the name.</summary>
    /// <param name="endpoint">The endpoint that was asked for.</param>
    /// <param name="locate">The owner's look-up; null for none.</param>
    /// <param name="limit">How long that may take.</param>
    /// <param name="cancellation">Ends it all.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async Task<Whereabouts> FindAsync(
        Endpoint endpoint,
        Func<Endpoint, CancellationToken, ValueTask<Endpoint>>? locate,
        TimeSpan limit,
        CancellationToken cancellation)
    {
        var target = endpoint;
        if (locate is not null)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(limit);
            try
            {
                target = await Task.Run(() => locate(endpoint, patience.Token).AsTask(), patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                cancellation.ThrowIfCancellationRequested();
                return new(endpoint, [], $"expected to be told where it is within {limit.TotalSeconds} s, got nothing");
            }
            catch (Exception exception)
            {
                return new(endpoint, [], exception.Message);
            }

            if (target is null || !CanDial(target))
                return new(endpoint, [], $"expected an endpoint with a host and a port to connect to, got {target?.ToString() ?? "null"}");
        }

        return AtOnce(target) ?? await ResolveAsync(target, cancellation).ConfigureAwait(false);
    }

    private static async Task<Whereabouts> ResolveAsync(Endpoint endpoint, CancellationToken cancellation)
    {
        try
        {
            var found = await Dns.GetHostAddressesAsync(endpoint.Host, cancellation).ConfigureAwait(false);
            return new(endpoint, [.. found.Select(address => new IPEndPoint(address, endpoint.Port))]);
        }
        catch (SocketException)
        {
            return new(endpoint, []);
        }
    }
}
