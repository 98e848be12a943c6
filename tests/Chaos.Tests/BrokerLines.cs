using System.Globalization;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>What the broker's own log says of its workers.</summary>
internal static class BrokerLines
{
    /// <summary>Waits for the line that a worker left.</summary>
    public static async Task<Departure> TakeDepartureAsync(this BrokerProcess broker, TimeSpan? patience = null)
    {
        var line = await broker.TakeLineAsync(IsDeparture, "that a worker left", patience);
        return new(Worker(line), Time(line), line.Split($" left {Witnesses.History.Service}: ")[1].Split(';')[0]);
    }

    /// <summary>Waits for so many workers to have registered.</summary>
    /// <returns>The broker's names for them, in the order in which they came.</returns>
    public static async Task<IReadOnlyList<string>> TakeRegistrationsAsync(this BrokerProcess broker, int count, TimeSpan? patience = null)
    {
        List<string> workers = [];
        while (workers.Count < count)
        {
            workers.Add(Worker(await broker.TakeLineAsync(line => line.EndsWith($" serves {Witnesses.History.Service}", StringComparison.Ordinal), "that a worker registered", patience)));
        }

        return workers;
    }

    /// <summary>The departures among the lines that wait now.</summary>
    public static int TakeDepartures(this BrokerProcess broker) => broker.TakeLines().Count(IsDeparture);

    private static bool IsDeparture(string line) => line.Contains($" left {Witnesses.History.Service}: ", StringComparison.Ordinal);

    private static string Worker(string line) => line.Split("worker ")[1].Split(' ')[0];

    private static DateTime Time(string line) =>
        DateTime.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
