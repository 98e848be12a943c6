using Mdp.Broker.Telemetry.Tracing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Mdp.Broker.Telemetry.Export;

/// <summary>Sends traces, metrics and log lines to an OTLP receiver, where OpenTelemetry's standard variables name one. Otherwise there is none of this, and it costs nothing.</summary>
/// <remarks>Everything is sent from threads of the SDK's own, in batches. What the receiver does not take is dropped there; requests never wait for it.</remarks>
internal sealed class OtlpExport : IDisposable
{
    private const string ServiceName = "mdp-broker";

    // .NET's own meter: collections of garbage, the thread pool, memory.
    private const string RuntimeMeter = "System.Runtime";

    private const int ShutdownMilliseconds = 2000;

    private readonly OtlpSettings _settings;
    private readonly ExportWatch _watch = new();
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private readonly string? _remark;

    private OtlpExport(OtlpSettings settings, TraceGate gate, string? remark)
    {
        (_settings, Gate, _remark) = (settings, gate, remark);
        _traces = settings.Traces
            ? Sdk.CreateTracerProviderBuilder().ConfigureResource(resource => Describe(resource.Clear())).AddSource(RequestTraces.SourceName).SetSampler(new AlwaysOnSampler()).AddOtlpExporter().Build()
            : null;
        _metrics = settings.Metrics
            ? Sdk.CreateMeterProviderBuilder().ConfigureResource(resource => Describe(resource.Clear())).AddMeter(MetricsSink.MeterName, RuntimeMeter).AddOtlpExporter().Build()
            : null;
    }

    /// <summary>Which requests become traces: it decides in the sampler's place.</summary>
    public TraceGate Gate { get; }

    /// <summary>Begins to send what the variables ask for; null where they ask for nothing.</summary>
    /// <param name="host">Its log is sent, too.</param>
    public static OtlpExport? Start(HostApplicationBuilder host)
    {
        var variables = OtlpSettings.Variables();
        if (OtlpSettings.Read(variables) is not { } settings)
        {
            return null;
        }

        if (settings.Logs)
        {
            // The log's exporter is made by the host's container, and looks for the variables in the host's configuration.
            _ = host.Configuration.AddInMemoryCollection(variables);
            _ = host.Logging.AddOpenTelemetry(log =>
            {
                _ = log.SetResourceBuilder(Describe(ResourceBuilder.CreateEmpty())).AddOtlpExporter();
                log.IncludeFormattedMessage = true;
            });
        }

        var gate = SamplerVariables.Read(variables, out var remark);
        return new(settings, settings.Traces ? gate : TraceGate.Open, remark);
    }

    /// <summary>Says where telemetry goes, and from now on once when it does not arrive.</summary>
    public void Report(ILogger logger)
    {
        Log.ExportBegan(logger, _settings.Signals(), _settings.Endpoint);
        if (_remark is not null)
        {
            Log.OptionRemark(logger, _remark);
        }

        _watch.Report(logger, _settings.Endpoint);
    }

    /// <summary>Sends what is left, for a short time.</summary>
    public void Dispose()
    {
        _ = _traces?.Shutdown(ShutdownMilliseconds);
        _ = _metrics?.Shutdown(ShutdownMilliseconds);
        _traces?.Dispose();
        _metrics?.Dispose();
        _watch.Dispose();
    }

    // The variables come last, so that they prevail.
    private static ResourceBuilder Describe(ResourceBuilder resource) =>
        resource.AddService(ServiceName, serviceVersion: ProductVersion.Text).AddTelemetrySdk().AddEnvironmentVariableDetector();
}
