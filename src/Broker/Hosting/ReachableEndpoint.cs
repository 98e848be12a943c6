using Mdp.Zmtp;

namespace Mdp.Broker.Hosting;

/// <summary>Where a program on this machine reaches what listens on an endpoint.</summary>
internal static class ReachableEndpoint
{
    /// <summary>The endpoint itself, or loopback with its port where it means all addresses.</summary>
    public static Endpoint Reachable(this Endpoint endpoint) => endpoint.IsWildcard || endpoint.Host is "0.0.0.0" or "::"
        ? Endpoint.Parse($"tcp://127.0.0.1:{endpoint.Port}")
        : endpoint;
}
