using System.Diagnostics;
using System.Text;
using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Broker.Telemetry.Tracing;

/// <summary>The spans of requests, source <c>Mdp.Broker</c>: one for each request, below its client's, and below it one for each attempt, above its worker's.</summary>
/// <remarks>
/// <para>Made from the events alone, and told before all other sinks, which so see the request's span as the current one. Costs two looks at a field for each event while
/// nobody listens, and little more for a request that is not sampled: nothing is made for it. What it holds is bounded by the requests that the core holds.</para>
/// <para>A client's span is known from the header <c>traceparent</c> of its REQUEST; the REQUEST to a 0.3 worker has the attempt's in its place. Peers of 0.1 and
/// 0.2 have no headers: their requests begin a trace, and their work is seen by its attempt alone.</para>
/// </remarks>
/// <param name="next">Told everything, after the spans are in order.</param>
/// <param name="gate">Which requests become traces; those that a listener wants are asked for.</param>
internal sealed class RequestTraces(IBrokerEventSink next, TraceGate gate) : IBrokerEventSink
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
    private bool _hasArriving;
    private bool _isAdmitted;

    /// <summary>Whether anybody wants to see requests.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>Whether any request that is open is seen.</summary>
    public bool HasOpen => _open.Count > 0;

    /// <summary>Whether a trace may begin with what arrives, or has begun and not ended: then it must be told each step.</summary>
    public bool IsFollowing => _isAdmitted || HasOpen;

    /// <summary>Requests whose spans are open.</summary>
    internal int OpenCount => _open.Count;

    /// <summary>A command is about to be received: what the next events tell comes from it, until it has <see cref="Arrived"/>.</summary>
    /// <param name="command">The command; one that is not from a client begins nothing.</param>
    /// <param name="now">When it came.</param>
    public void Arrive(in MdpCommand command, Instant now)
    {
        if (command.Name is not MdpCommandName.ClientRequest)
        {
            return;
        }

        (_arrivingId, _hasArriving) = (command.Id, true);
        if (command.Headers.TryFind("traceparent"u8, out var parent))
        {
            if (gate.IsRefused(parent))
            {
                return;
            }

            var state = command.Headers.TryFind("tracestate"u8, out var found) ? Encoding.ASCII.GetString(found) : null;
            _ = ActivityContext.TryParse(Encoding.ASCII.GetString(parent), state, isRemote: true, out _arriving);
        }

        _isAdmitted = gate.Admits(_arriving, now);
    }

    /// <summary>All that the command led to is told.</summary>
    public void Arrived()
    {
        if (_hasArriving)
        {
            (_arriving, _arrivingId, _hasArriving, _isAdmitted) = (default, default, false, false);
        }
    }

    /// <summary>The headers that a worker's REQUEST goes out with: the client's, and in place of its <c>traceparent</c> that of the attempt, where there is one.</summary>
    /// <returns>Good until the next call.</returns>
    public Headers HeadersOf(in Effect effect)
    {
        if (effect.Name is not MdpCommandName.WorkerRequest || effect.Version is not MdpVersion.V03 || !_open.TryGetValue(effect.Token.Request, out var trace)
            || trace.Attempt is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } || trace.Number != effect.Token.Attempt
            || effect.Headers.Length + TraceParentOctets > Headers.OctetsMax)
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
    /// <remarks>For its own part, while it is <see cref="IsFollowing"/>.</remarks>
    public bool WantsRoutine => next.WantsRoutine;

    /// <inheritdoc/>
    public void Tell(in BrokerEvent told)
    {
        if (_isAdmitted && told.Kind is BrokerEventKind.RequestAccepted or BrokerEventKind.RequestRejected)
        {
            Begin(told);
        }

        if (_open.Count == 0 || told.Request == 0 || !_open.TryGetValue(told.Request, out var trace))
        {
            next.Tell(told);
            return;
        }

        Follow(trace, told);

        // A sink's log lines and exemplars belong to the request that they are about.
        Activity.Current = trace.Attempt ?? trace.Activity;
        next.Tell(told);
        Activity.Current = null;
        if (told.Kind is BrokerEventKind.RequestEnded)
        {
            _ = _open.Remove(told.Request);
            trace.Activity.Stop();
        }
    }

    /// <inheritdoc/>
    public void Tell(in ConnectionEvent told) => next.Tell(told);

    private void Begin(in BrokerEvent told)
    {
        if (told.Kind is BrokerEventKind.RequestAccepted)
        {
            Accept(told);
            return;
        }

        Reject(told);
    }

    private void Follow(RequestTrace trace, in BrokerEvent told)
    {
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
            _ = activity.AddTag("messaging.message.id", _arrivingId.ToString());
        }

        _ = activity.AddTag("messaging.message.body.size", told.Octets).AddTag("mdp.request", (long)told.Request).AddTag("mdp.client", told.Remote);
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
        _ = attempt?.AddTag("mdp.request", (long)told.Request).AddTag("mdp.attempt", told.Attempt).AddTag("mdp.worker", told.Remote);
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
        if (activity is not { IsAllDataRequested: true })
        {
            // Whoever listens does not want this one. Nothing is gained by carrying its name.
            return null;
        }

        // Each name once: to add is quicker than to set.
        _ = activity
            .AddTag("messaging.system", "mdp")
            .AddTag("messaging.operation.name", operation)
            .AddTag("messaging.operation.type", type)
            .AddTag("messaging.destination.name", told.Service)
            .Start();
        Activity.Current = null;
        return activity;
    }
}
