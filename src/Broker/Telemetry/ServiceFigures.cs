namespace Mdp.Broker.Telemetry;

/// <summary>What is counted of each request of one service. Written by the loop alone; read by whoever collects.</summary>
/// <param name="service">The service's name.</param>
internal sealed class ServiceFigures(string service)
{
    private long _accepted;
    private long _octets;
    private long _first;
    private long _again;

    /// <summary>The service's name: the very text that the core tells of it, so that one look finds it again.</summary>
    public string Service { get; set; } = service;

    /// <summary>Whether the core has forgotten the service: it may come back, and its figures go on.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Requests taken over.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Octets of their bodies.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>Dispatches that were the first of their request.</summary>
    public long First => Volatile.Read(ref _first);

    /// <summary>Dispatches that were not.</summary>
    public long Again => Volatile.Read(ref _again);

    /// <summary>One more request is taken over.</summary>
    public void Accept(long octets)
    {
        Volatile.Write(ref _accepted, _accepted + 1);
        Volatile.Write(ref _octets, _octets + octets);
    }

    /// <summary>One more dispatch.</summary>
    public void Dispatch(int attempt)
    {
        if (attempt > 1)
        {
            Volatile.Write(ref _again, _again + 1);
            return;
        }

        Volatile.Write(ref _first, _first + 1);
    }
}
