using Mdp.Broker.Telemetry.Export;

namespace Mdp.Broker.Tests.Telemetry;

public sealed class OtlpSettingsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("OTEL_SERVICE_NAME=a")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a:4317 OTEL_SDK_DISABLED=TRUE")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a:4317 OTEL_TRACES_EXPORTER=none OTEL_METRICS_EXPORTER=none OTEL_LOGS_EXPORTER=none")]
    public void Nothing_is_sent_unless_an_endpoint_is_named(string variables) => Read(variables).ShouldBeNull();

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a:4317", "http://a:4317", "traces, metrics, logs")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://a:4317 OTEL_LOGS_EXPORTER=none", "http://a:4317", "traces, metrics")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://b:9090/otlp", "http://b:9090/otlp", "metrics")]
    public void Each_signal_has_a_word_of_its_own(string variables, string endpoint, string signals)
    {
        var settings = Read(variables).ShouldNotBeNull();
        (settings.Endpoint, settings.Signals()).ShouldBe((endpoint, signals));
    }

    private static OtlpSettings? Read(string variables) =>
        OtlpSettings.Read(variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1]));
}
