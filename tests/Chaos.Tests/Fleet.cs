using Mdp.Chaos.Tests.Witnesses;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>Some workers, and what the broker calls each of them.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly Dictionary<string, WitnessWorker> _workers = new(StringComparer.Ordinal);

    public int Count => _workers.Count;

    /// <summary>The broker's names, in the order of registration.</summary>
    public IEnumerable<string> Names => _workers.Keys;

    public IEnumerable<WitnessWorker> Workers => _workers.Values;

    public WitnessWorker this[string name] => _workers[name];

    /// <summary>Starts workers one after the other, so that each registration is known to be whose.</summary>
    public static async Task<Fleet> StartAsync(int count, BrokerProcess broker, Func<WitnessWorker> start)
    {
        var fleet = new Fleet();
        try
        {
            for (var number = 0; number < count; number++)
            {
                var worker = start();
                try
                {
                    fleet._workers.Add((await broker.TakeRegistrationsAsync(1))[0], worker);
                }
                catch
                {
                    await worker.DisposeAsync();
                    throw;
                }
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.Values)
        {
            await worker.DisposeAsync();
        }
    }
}
