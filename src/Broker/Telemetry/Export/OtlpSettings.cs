namespace Mdp.Broker.Telemetry.Export;

/// <summary>What the standard variables of OpenTelemetry say of where telemetry goes. What they say of how (protocol, headers, intervals, sampling), the SDK reads itself.</summary>
/// <param name="Endpoint">Where to, for people to read: the common endpoint, or the first signal's own.</param>
/// <param name="Traces">Whether spans are sent.</param>
/// <param name="Metrics">Whether figures are sent.</param>
/// <param name="Logs">Whether log lines are sent.</param>
internal sealed record OtlpSettings(string Endpoint, bool Traces, bool Metrics, bool Logs)
{
    private const string Prefix = "OTEL_";
    private const string CommonEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>All variables that are OpenTelemetry's, of which there may be none.</summary>
    public static IReadOnlyDictionary<string, string?> Variables()
    {
        var variables = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                variables[name] = (string?)variable.Value;
            }
        }

        return variables;
    }

    /// <summary>What they ask for; null for nothing: no endpoint is named, or <c>OTEL_SDK_DISABLED</c> is true.</summary>
    /// <remarks>The specification's own default would be an endpoint on this machine. A broker whose operator has named none sends nothing anywhere.</remarks>
    public static OtlpSettings? Read(IReadOnlyDictionary<string, string?> variables)
    {
        if (string.Equals(Value(variables, "OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var common = Value(variables, CommonEndpoint);
        var (traces, metrics, logs) = (EndpointOf(variables, "TRACES", common), EndpointOf(variables, "METRICS", common), EndpointOf(variables, "LOGS", common));
        var first = traces ?? metrics ?? logs;
        return first is null ? null : new(common ?? first, traces is not null, metrics is not null, logs is not null);
    }

    /// <summary>The signals that are sent, for people to read.</summary>
    public string Signals() => string.Join(", ", new[] { Traces ? "traces" : null, Metrics ? "metrics" : null, Logs ? "logs" : null }.OfType<string>());

    private static string? EndpointOf(IReadOnlyDictionary<string, string?> variables, string signal, string? common) =>
        string.Equals(Value(variables, $"OTEL_{signal}_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase)
            ? null
            : Value(variables, $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") ?? common;

    private static string? Value(IReadOnlyDictionary<string, string?> variables, string name) =>
        variables.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;
}
