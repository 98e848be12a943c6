using System.Diagnostics;
using System.Globalization;
using Mdp.Broker.Telemetry.Tracing;
using OpenTelemetry.Trace;

namespace Mdp.Broker.Telemetry.Export;

/// <summary>What OpenTelemetry's standard variables say of sampling: <c>OTEL_TRACES_SAMPLER</c> and its argument.</summary>
internal static class SamplerVariables
{
    private const string Name = "OTEL_TRACES_SAMPLER";
    private const string Argument = "OTEL_TRACES_SAMPLER_ARG";
    private const string Following = "parentbased_";

    /// <summary>The gate that they ask for; the default one where they ask for nothing, or for something that there is not.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="remark">What was wrong, for people; null for nothing.</param>
    public static TraceGate Read(IReadOnlyDictionary<string, string?> variables, out string? remark)
    {
        remark = null;
        var name = variables.GetValueOrDefault(Name)?.Trim() ?? "";
        if (name.Length == 0)
        {
            return TraceGate.Default();
        }

        var follows = name.StartsWith(Following, StringComparison.Ordinal);
        Sampler? root = (follows ? name[Following.Length..] : name) switch
        {
            "always_on" => new AlwaysOnSampler(),
            "always_off" => new AlwaysOffSampler(),
            "traceidratio" => new TraceIdRatioBasedSampler(Ratio(variables.GetValueOrDefault(Argument), ref remark)),
            _ => null,
        };
        if (root is not null)
        {
            return new(follows, (parent, _) => Asks(root, parent));
        }

        remark = $"{Name}: expected always_on, always_off, traceidratio, or one of them behind {Following}; got '{name}'; traces are sampled as by default";
        return TraceGate.Default();
    }

    private static double Ratio(string? text, ref string? remark)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return 1;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1)
        {
            return ratio;
        }

        remark = $"{Argument}: expected a number from 0 to 1; got '{text}'; everything is sampled";
        return 1;
    }

    private static bool Asks(Sampler sampler, in ActivityContext parent)
    {
        var trace = parent == default ? ActivityTraceId.CreateRandom() : parent.TraceId;
        return sampler.ShouldSample(new(parent, trace, "route", ActivityKind.Consumer)).Decision is SamplingDecision.RecordAndSample;
    }
}
