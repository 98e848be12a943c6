using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Mdp.Broker.Telemetry;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Tests.Telemetry;

/// <summary>docs/mdp/telemetry.md lists every instrument and every log line that there is, and no other.</summary>
public sealed partial class TelemetryPageTests
{
    private static readonly string Page = Read();

    [Fact]
    public void Each_instrument_stands_there_with_its_kind_unit_and_description()
    {
        var rows = InstrumentList.Read().Select(instrument => $"| `{instrument.Name}` | {KindOf(instrument)} | {instrument.Unit} | {instrument.Description} |").ToList();

        rows.Where(row => !Page.Contains(row, StringComparison.Ordinal)).ShouldBeEmpty();
        InstrumentRow().Count(Page).ShouldBe(rows.Count);
    }

    [Fact]
    public void Each_log_line_stands_there_with_its_id_and_level()
    {
        var rows = typeof(Log).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
            .Select(line => $"| {line.EventId} | {$"{line.Level}".ToLowerInvariant()} | {line.Message.Replace("|", "\\|", StringComparison.Ordinal)} |").ToList();

        rows.Count.ShouldBeGreaterThan(50);
        rows.Where(row => !Page.Contains(row, StringComparison.Ordinal)).ShouldBeEmpty();
        LogRow().Count(Page).ShouldBe(rows.Count);
    }

    [Fact]
    public void Each_span_stands_there_with_what_it_says()
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(Here(), "../../../src/Broker/Telemetry/Tracing")).Select(File.ReadAllText));
        var operations = StartedSpan().Matches(source).Select(match => $"`{match.Groups["operation"].Value} SERVICE`").Distinct().ToList();
        var tags = TagName().Matches(source).Select(match => $"`{match.Groups["tag"].Value}`").Distinct().ToList();

        (operations.Count, tags.Count).ShouldBe((2, 15));
        operations.Concat(tags).Where(name => !Page.Contains(name, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        "ObservableGauge" => "gauge",
        _ => "level",
    };

    private static string Read([CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/mdp/telemetry.md"));

    [GeneratedRegex("Start\\(\"(?<operation>[a-z]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex StartedSpan();

    [GeneratedRegex("\"(?<tag>(mdp|messaging|error)\\.[a-z_.]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TagName();

    [GeneratedRegex(@"^\| `mdp\.broker\.", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex InstrumentRow();

    [GeneratedRegex(@"^\| [1-9][0-9]{2} \|", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LogRow();
}
