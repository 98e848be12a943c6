using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>What the model of a published broker knows of a worker: nothing of its connection, and nothing of what it has in hand.</summary>
internal sealed class GuideWorker(long address, MdpVersion version, ServiceRecord service)
{
    public long Address { get; } = address;

    public MdpVersion Version { get; } = version;

    public ServiceRecord Service { get; } = service;

    /// <summary>When its silence has lasted too long.</summary>
    public Instant Expiry;
}
