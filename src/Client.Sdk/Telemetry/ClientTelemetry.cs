using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Mdp.Protocol;

namespace Mdp.Client;

/// <summary>Spans and figures of a client, named by OpenTelemetry's conventions for messaging. Costs next to nothing while nobody listens.</summary>
/// <remarks>Used on the callers' threads only: listeners are other people's code, and are kept off the loop.</remarks>
internal sealed class ClientTelemetry : IDisposable
{
    /// <summary>The name of the source of spans, and of the meter.</summary>
    public const string Name = "Mdp.Client";

    private const string SystemName = "mdp";
    private const string Operation = "request";
    private const string OperationType = "send";

    // Both names and their lengths, and a traceparent, of 55 octets.
    private const int InjectedOctets = 128;

    private static readonly string? Version = typeof(ClientTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Source = new(Name, Version);

    private readonly Meter _meter = new(Name, Version);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _retries;

    /// <summary>A meter of its own for one client.</summary>
    /// <param name="calls">Calls in progress.</param>
    /// <param name="connections">Open connections.</param>
    public ClientTelemetry(Func<int> calls, Func<int> connections)
    {
        _duration = _meter.CreateHistogram<double>("messaging.client.operation.duration", "s", "From the beginning of a call to its end, tries and pauses included.");
        _sent = _meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Tries of calls.");
        _retries = _meter.CreateCounter<long>("mdp.client.retries", "{try}", "Tries of calls after the first.");
        _ = _meter.CreateObservableUpDownCounter("mdp.client.calls", calls, "{call}", "Calls in progress.");
        _ = _meter.CreateObservableUpDownCounter("mdp.client.connections", connections, "{connection}", "Open connections to brokers.");
    }

    /// <summary>A call begins: its span is a child of the caller's, and what names it goes with the request.</summary>
    /// <returns>What is measured of it.</returns>
    public CallActivity Begin(Call call)
    {
        var activity = Source.HasListeners() ? Start(call) : null;
        return activity is null && !_duration.Enabled && !_sent.Enabled && !_retries.Enabled ? default : new(activity, Stopwatch.GetTimestamp());
    }

    /// <summary>What a request carries of a span; nothing where the caller's own headers leave no room.</summary>
    public static void Inject(Activity activity, HeadersBuilder headers)
    {
        var state = activity.TraceStateString ?? "";
        if (activity is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } || headers.Octets + state.Length + InjectedOctets > Headers.OctetsMax)
        {
            return;
        }

        headers.Add("traceparent"u8, Encoding.ASCII.GetBytes(id));
        if (state.Length > 0)
        {
            headers.Add("tracestate"u8, Encoding.ASCII.GetBytes(state));
        }
    }

    /// <summary>A call has ended, and its caller knows.</summary>
    public void End(Call call, in CallActivity begun, in MdpResult result)
    {
        if (begun.Started == 0)
        {
            return;
        }

        var failure = result.Failure;
        if (_duration.Enabled || _sent.Enabled || _retries.Enabled)
        {
            var tags = Tags(call.Service.Text);
            _sent.Add(call.Tries, tags);
            if (call.Tries > 1)
            {
                _retries.Add(call.Tries - 1, tags);
            }

            if (failure is not null)
            {
                tags.Add("error.type", ErrorOf(failure));
            }

            _duration.Record(Stopwatch.GetElapsedTime(begun.Started).TotalSeconds, tags);
        }

        if (begun.Activity is not { } activity)
        {
            return;
        }

        _ = activity.SetTag("mdp.tries", call.Tries);
        if (failure is not null)
        {
            _ = activity.SetTag("error.type", ErrorOf(failure));
            _ = activity.SetTag("mdp.phase", failure.Phase.ToString());
            _ = activity.SetStatus(ActivityStatusCode.Error, failure.Message);
        }

        activity.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static Activity? Start(Call call)
    {
        var activity = Source.CreateActivity($"{Operation} {call.Service.Text}", ActivityKind.Producer);
        if (activity is null)
        {
            return null;
        }

        foreach (var tag in Tags(call.Service.Text))
        {
            _ = activity.SetTag(tag.Key, tag.Value);
        }

        _ = activity.SetTag("messaging.message.id", call.Id.ToString());
        _ = activity.SetTag("messaging.message.body.size", call.Body.Octets);

        // A call is no scope of its caller: what the caller does next is not a part of it.
        var callers = Activity.Current;
        _ = activity.Start();
        Activity.Current = callers;
        return activity;
    }

    private static string ErrorOf(MdpFailure failure) => failure.Code != 0 ? $"{failure.Code}" : $"{failure.Kind}";

    private static TagList Tags(string service) => new()
    {
        { "messaging.system", SystemName },
        { "messaging.operation.name", Operation },
        { "messaging.operation.type", OperationType },
        { "messaging.destination.name", service },
    };
}
