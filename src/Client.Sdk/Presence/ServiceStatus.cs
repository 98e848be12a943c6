namespace Mdp.Client;

/// <summary>What the broker knows of a service.</summary>
/// <param name="Service">Its name.</param>
/// <param name="State">Whether it can be asked.</param>
/// <param name="Workers">How many workers serve it; null where the broker tells only whether there is any.</param>
/// <param name="Idle">How many of them have room for a request; null as above.</param>
/// <param name="Waiting">How many requests wait for a worker; null as above.</param>
public sealed record ServiceStatus(string Service, ServiceState State, int? Workers = null, int? Idle = null, int? Waiting = null)
{
    /// <summary>Whether it can be asked.</summary>
    public bool IsUp => State is ServiceState.Up;
}
