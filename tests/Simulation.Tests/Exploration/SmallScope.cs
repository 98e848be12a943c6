using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A world small enough to try everything in.</summary>
/// <param name="Name">For people.</param>
/// <param name="Clients">One or two.</param>
/// <param name="Workers">One to three.</param>
/// <param name="Client">What clients speak.</param>
/// <param name="Worker">What workers speak.</param>
/// <param name="Service">How requests are treated.</param>
internal sealed record SmallScope(string Name, int Clients, int Workers, MdpVersion Client, MdpVersion Worker, ServiceSettings Service)
{
    /// <summary>Requests that are made in all.</summary>
    public static int Asks => 2;

    private static ServiceSettings Requeue { get; } = new()
    {
        MaxAttempts = 2,
        QueueTimeout = TimeSpan.FromSeconds(10),
        ProcessingTimeout = TimeSpan.FromSeconds(7),
        MaxQueueLength = 1,
        OnQueueFull = FullQueuePolicy.DisplaceOldest,
    };

    private static ServiceSettings Fail { get; } = Requeue with { OnWorkerLost = WorkerLossPolicy.Fail, OnClientGone = OrphanPolicy.Continue, MaxQueueLength = 2 };

    /// <summary>Those that are explored.</summary>
    public static IReadOnlyList<SmallScope> All { get; } =
    [
        new("one-one", 1, 1, MdpVersion.V01, MdpVersion.V01, Requeue),
        new("one-one-partial", 1, 1, MdpVersion.V01, MdpVersion.V02, Requeue),
        new("one-two", 1, 2, MdpVersion.V02, MdpVersion.V02, Requeue),
        new("one-two-once", 1, 2, MdpVersion.V02, MdpVersion.V02, Fail),
        new("two-one", 2, 1, MdpVersion.V01, MdpVersion.V01, Requeue),
        new("two-two", 2, 2, MdpVersion.V01, MdpVersion.V02, Requeue),
        new("two-two-once", 2, 2, MdpVersion.V02, MdpVersion.V01, Fail),
        new("two-three", 2, 3, MdpVersion.V02, MdpVersion.V02, Requeue),
    ];

    public override string ToString() => Name;
}
