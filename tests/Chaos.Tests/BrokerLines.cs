using System.Globalization;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests;

/// <summary>What the broker's own log says of its workers.</summary>
internal static class BrokerLines
{
    /// <summary>Waits for the line that a worker left, and returns when, by the broker's clock.</summary>
    public static async Task<(DateTime At, string Reason)> TakeDepartureAsync(this BrokerProcess broker, TimeSpan? patience = null)
    {
        var line = await broker.TakeLineAsync(IsDeparture, "that a worker left", patience);
        return (Time(line), line.Split($" left {Witnesses.History.Service}: ")[1].Split(';')[0]);
    }

    /// <summary>Waits for so many workers to have registered.</summary>
    public static async Task TakeRegistrationsAsync(this BrokerProcess broker, int count)
    {
        for (var number = 0; number < count; number++)
        {
            await broker.TakeLineAsync(line => line.EndsWith($" serves {Witnesses.History.Service}", StringComparison.Ordinal), "that a worker registered");
        }
    }

    /// <summary>The departures among the lines that wait now.</summary>
    public static int TakeDepartures(this BrokerProcess broker) => broker.TakeLines().Count(IsDeparture);

    private static bool IsDeparture(string line) => line.Contains($" left {Witnesses.History.Service}: ", StringComparison.Ordinal);

    private static DateTime Time(string line) =>
        DateTime.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
