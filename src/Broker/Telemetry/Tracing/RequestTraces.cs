using System.Diagnostics;
using System.Text;
using Mdp.Broker.Core;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Broker.Telemetry.Tracing;

/// <summary>The spans of requests, source <c>Mdp.Broker</c>: one for each request, below its client's, and below it one for each attempt, above its worker's.</summary>
/// <remarks>
/// <para>Made from the events alone, and told before all other sinks, which so see the request's span as the current one. Costs two looks at a field for each event while
/// nobody listens. What it holds is bounded by the requests that the core holds.</para>
/// <para>A client's span is known from the header <c>traceparent</c> of its REQUEST; the REQUEST to a 0.3 worker has the attempt's in its place. Peers of 0.1 and
/// 0.2 have no headers: their requests begin a trace, and their work is seen by its attempt alone.</para>
/// </remarks>
/// <param name="next">Told everything, after the spans are in order.</param>
internal sealed class RequestTraces(IBrokerEventSink next) : IBrokerEventSink
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Mdp.Broker";

    // The name and its lengths, and a traceparent, of 55 octets.
    private const int TraceParentOctets = 1 + 11 + 4 + 55;

    private static readonly ActivitySource Source = new(SourceName, ProductVersion.Text);

    private readonly Dictionary<ulong, RequestTrace> _open = [];
    private readonly HeadersBuilder _headers = new();
    private ActivityContext _arriving;
    private RequestId _arrivingId;

    /// <summary>Whether anybody listens, or did when a request began that is still open.</summary>
    public bool IsOn => Source.HasListeners() || _open.Count > 0;

    /// <summary>Requests whose spans are open.</summary>
    internal int OpenCount => _open.Count;

    /// <summary>A command is about to be received: what the next events tell comes from it.</summary>
    public void Arrive(in MdpCommand command)
    {
        (_arriving, _arrivingId) = (default, command.Id);
        if (command.Name is MdpCommandName.ClientRequest && command.Headers.TryFind("traceparent"u8, out var parent))
        {
            var state = command.Headers.TryFind("tracestate"u8, out var found) ? Encoding.ASCII.GetString(found) : null;
            _ = ActivityContext.TryParse(Encoding.ASCII.GetString(parent), state, isRemote: true, out _arriving);
        }
    }

    /// <summary>The headers that a worker's REQUEST goes out with: the client's, and in place of its <c>traceparent</c> that of the attempt, where there is one.</summary>
    /// <returns>Good until the next call.</returns>
    public Headers HeadersOf(in Effect effect)
    {
        if (effect.Name is not MdpCommandName.WorkerRequest || effect.Version is not MdpVersion.V03 || !_open.TryGetValue(effect.Token.Request, out var trace)
            || trace.Attempt is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } || trace.Number != effect.Token.Attempt
            || effect.Headers.Octets.Length + TraceParentOctets > Headers.OctetsMax)
        {
            return effect.Headers;
        }

        _headers.Clear();
        foreach (var header in effect.Headers)
        {
            if (!Ascii.EqualsIgnoreCase(header.Name, "traceparent"u8))
            {
                _ = _headers.Add(header.Name, header.Value);
            }
        }

        return _headers.Add("traceparent"u8, Encoding.ASCII.GetBytes(id)).View;
    }

    /// <inheritdoc/>
    public void Tell(in BrokerEvent told)
    {
        if (!IsOn)
        {
            next.Tell(told);
            return;
        }

        Follow(told);

        // A sink's log lines and exemplars belong to the request that they are about.
        Activity.Current = _open.TryGetValue(told.Request, out var trace) ? trace.Attempt ?? trace.Activity : null;
        next.Tell(told);
        Activity.Current = null;
        if (trace is not null && told.Kind is BrokerEventKind.RequestEnded)
        {
            _ = _open.Remove(told.Request);
            trace.Activity.Stop();
        }
    }

    /// <inheritdoc/>
    public void Tell(in ConnectionEvent told) => next.Tell(told);

    private void Follow(in BrokerEvent told)
    {
        switch (told.Kind)
        {
            case BrokerEventKind.RequestAccepted:
                Accept(told);
                return;
            case BrokerEventKind.RequestRejected:
                Reject(told);
                return;
            default:
                break;
        }

        if (told.Request == 0 || !_open.TryGetValue(told.Request, out var trace))
        {
            return;
        }

        switch (told.Kind)
        {
            case BrokerEventKind.RequestDispatched or BrokerEventKind.RequestAdopted:
                Dispatch(trace, told);
                break;
            case BrokerEventKind.RequestRequeued or BrokerEventKind.RequestHeld:
                trace.End(EnumName<DepartureReason>.Of(told.Departure));
                Note(trace, told.Kind is BrokerEventKind.RequestHeld ? "held" : "requeued", told);
                break;
            case BrokerEventKind.HandlerFailed when trace.Attempt is { } attempt && trace.Number == told.Attempt:
                RequestTrace.Fail(attempt, CodeName.Of(told.Code));
                break;
            case BrokerEventKind.RequestAttached:
                Attach(trace, told);
                break;
            case BrokerEventKind.RequestEnded:
                End(trace, told);
                break;
            default:
                break;
        }
    }

    private void Accept(in BrokerEvent told)
    {
        if (Start("route", "receive", ActivityKind.Consumer, told, _arriving) is not { } activity)
        {
            return;
        }

        if (_arrivingId != default)
        {
            _ = activity.SetTag("messaging.message.id", _arrivingId.ToString());
        }

        _ = activity.SetTag("messaging.message.body.size", told.Octets).SetTag("mdp.request", (long)told.Request).SetTag("mdp.client", told.Remote);
        _open[told.Request] = new(activity);
    }

    private void Reject(in BrokerEvent told)
    {
        if (Start("route", "receive", ActivityKind.Consumer, told, _arriving) is { } activity)
        {
            RequestTrace.Fail(activity, EnumName<RejectReason>.Of(told.Reject));
            activity.Stop();
        }
    }

    private static void Dispatch(RequestTrace trace, in BrokerEvent told)
    {
        var attempt = Start("dispatch", "send", ActivityKind.Producer, told, trace.Activity.Context, trace.Latest);
        _ = attempt?.SetTag("mdp.request", (long)told.Request).SetTag("mdp.attempt", told.Attempt).SetTag("mdp.worker", told.Remote);
        trace.Begin(attempt, told.Attempt);
        Note(trace, told.Kind is BrokerEventKind.RequestAdopted ? "adopted" : "dispatched", told);
    }

    // A client that asks again is answered by the same work: its span and the request's are of one trace only by chance.
    private void Attach(RequestTrace trace, in BrokerEvent told)
    {
        if (_arriving != default && _arriving.SpanId != trace.Activity.ParentSpanId)
        {
            _ = trace.Activity.AddLink(new(_arriving));
        }

        Note(trace, "attached", told);
    }

    private static void End(RequestTrace trace, in BrokerEvent told)
    {
        var outcome = EnumName<RequestOutcome>.Of(told.Outcome);
        var isGood = told.Outcome is RequestOutcome.Replied;
        trace.End(isGood ? null : outcome);
        _ = trace.Activity.SetTag("mdp.outcome", outcome).SetTag("mdp.attempts", told.Attempt);
        if (!isGood)
        {
            RequestTrace.Fail(trace.Activity, outcome);
        }
    }

    private static void Note(RequestTrace trace, string what, in BrokerEvent told)
    {
        if (!trace.Activity.IsAllDataRequested)
        {
            return;
        }

        var tags = new ActivityTagsCollection { ["mdp.attempt"] = told.Attempt, ["mdp.peer"] = told.Remote };
        if (told.Kind is BrokerEventKind.RequestRequeued or BrokerEventKind.RequestHeld)
        {
            tags["mdp.reason"] = EnumName<DepartureReason>.Of(told.Departure);
        }

        _ = trace.Activity.AddEvent(new(what, tags: tags));
    }

    // No span is the current one of the loop's thread: spans of different requests lie there side by side.
    private static Activity? Start(string operation, string type, ActivityKind kind, in BrokerEvent told, ActivityContext parent, ActivityContext link = default)
    {
        var activity = Source.CreateActivity($"{operation} {told.Service}", kind, parent, links: link == default ? null : [new(link)]);
        _ = activity?
            .SetTag("messaging.system", "mdp")
            .SetTag("messaging.operation.name", operation)
            .SetTag("messaging.operation.type", type)
            .SetTag("messaging.destination.name", told.Service)
            .Start();
        Activity.Current = null;
        return activity;
    }
}
