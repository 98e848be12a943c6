namespace Mdp.Client;

/// <summary>What the broker knows of a service.</summary>
/// <param name="Service">Its name.</param>
/// <param name="State">Whether it can be asked.</param>
/// <param name="Workers">How many workers serve it; null where that is not known.</param>
/// <param name="Idle">How many of them had room for a request when that was told; null where that is not known. It moves with each request, and is told again only when workers come or go.</param>
public sealed record ServiceStatus(string Service, ServiceState State, int? Workers = null, int? Idle = null)
{
    /// <summary>Whether it can be asked.</summary>
    public bool IsUp => State is ServiceState.Up;
}
