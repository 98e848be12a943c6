using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Telemetry.Export;

/// <summary>Hears that telemetry could not be sent, which the SDK tells nobody else, and says so once.</summary>
internal sealed class ExportWatch : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const int TextLengthMax = 400;

    private string _endpoint = "";
    private ILogger? _logger;
    private int _told;

    /// <summary>From now on it is said.</summary>
    public void Report(ILogger logger, string endpoint)
    {
        _endpoint = endpoint;
        Volatile.Write(ref _logger, logger);
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (Volatile.Read(ref _logger) is { } logger && Interlocked.Exchange(ref _told, 1) == 0)
        {
            Log.ExportFailed(logger, _endpoint, TextOf(eventData));
        }
    }

    // The first line says what happened; what follows is where in the SDK.
    private static string TextOf(EventWrittenEventArgs told)
    {
        var text = string.Format(CultureInfo.InvariantCulture, told.Message ?? "", [.. told.Payload ?? []]);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        text = end < 0 ? text : text[..end].TrimEnd();
        return text.Length <= TextLengthMax ? text : text[..TextLengthMax];
    }
}
