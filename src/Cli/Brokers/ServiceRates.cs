using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Mdp.Cli.Output;

namespace Mdp.Cli.Brokers;

/// <summary>What has become of each service's requests between two looks.</summary>
internal sealed class ServiceRates
{
    private readonly Dictionary<string, JsonNode> _before = new(StringComparer.Ordinal);
    private long _beforeAt;

    /// <summary>The table of services with rates and mean latency since the look before; empty cells at the first look.</summary>
    public Sheet SheetOf(JsonArray services)
    {
        var sheet = new Sheet("SERVICE", "#IDLE", "#BUSY", "#WAITING", "#RUNNING", "#OLDEST", "#REPLIES/S", "#MEAN", "#FAILED/S", "#REQUEUED/S");
        var seconds = _beforeAt == 0 ? 0 : Stopwatch.GetElapsedTime(_beforeAt).TotalSeconds;
        _beforeAt = Stopwatch.GetTimestamp();
        foreach (var service in services)
        {
            var name = Wording.Text(service, "service");
            var before = seconds > 0 ? _before.GetValueOrDefault(name) : null;
            sheet.Add(
                name,
                Wording.Text(service, "idle"),
                Wording.Text(service, "busy"),
                ((long?)service?["waiting"] > 0 && (long?)service["idle"] + (long?)service["busy"] == 0 ? "!" : "") + Wording.Text(service, "waiting"),
                Wording.Text(service, "running"),
                Wording.Seconds(service, "oldest_waiting_s"),
                Rate(service, before, "replied", seconds, ""),
                Mean(service, before),
                Rate(service, before, "failed", seconds, "!"),
                Rate(service, before, "requeued", seconds, "!"));
            _before[name] = service!.DeepClone();
        }

        return sheet;
    }

    private static string Rate(JsonNode? service, JsonNode? before, string member, double seconds, string mark)
    {
        if (before is null || Growth(service, before, member) is not { } growth)
        {
            return "";
        }

        return (growth > 0 ? mark : "") + (growth / seconds).ToString(growth / seconds < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);
    }

    private static string Mean(JsonNode? service, JsonNode? before) =>
        before is not null && Growth(service, before, "replied") is > 0 and var replied && Growth(service, before, "latency_total_s") is { } spent
            ? Wording.Length(TimeSpan.FromSeconds(spent / replied))
            : "";

    // A service that was forgotten and came back counts anew.
    private static double? Growth(JsonNode? service, JsonNode before, string member) =>
        (double?)service?[member] - (double?)before[member] is { } growth ? Math.Max(growth, 0) : null;
}
