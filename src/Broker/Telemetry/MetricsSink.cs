using System.Diagnostics.Metrics;
using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Broker.Telemetry;

/// <summary>The meter <c>Mdp.Broker</c>, fed from the events alone. Costs a few looks at a field for each request while nobody listens.</summary>
/// <remarks>
/// Levels (workers, clients, connections, open requests) are counted here and observed, so that a listener that comes late sees the truth.
/// What each request moves is added up and observed, too. All else are counters and histograms. Times are in seconds, as OpenTelemetry wants them.
/// </remarks>
internal sealed class MetricsSink : IBrokerEventSink, IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Mdp.Broker";

    /// <summary>The name of the tag for a service. As many values as <c>Limits:MaxServices</c> at most.</summary>
    public const string Service = "mdp.service";

    /// <summary>The name of the tag for a state.</summary>
    public const string State = "mdp.state";

    /// <summary>The name of the tag for an outcome.</summary>
    public const string Outcome = "mdp.outcome";

    /// <summary>The name of the tag for the cause of an attempt.</summary>
    public const string Cause = "mdp.cause";

    private const string Reason = "mdp.reason";
    private const string Status = "mdp.status";
    private const string Code = "mdp.code";

    private readonly QuietThread _beside = new("mdp figures");
    private readonly RequestFigures _requests;
    private readonly Counter<long> _requestsRejected;
    private readonly Counter<long> _requestsRequeued;
    private readonly Histogram<double> _recovery;
    private readonly Histogram<double> _detection;
    private readonly Dictionary<ulong, Instant> _requeued = [];
    private readonly Counter<long> _repliesFenced;
    private readonly Counter<long> _repliesDropped;
    private readonly Counter<long> _repliesKept;
    private readonly Counter<long> _requestsJoined;
    private readonly Counter<long> _requestsHeld;
    private readonly Counter<long> _claims;
    private readonly Counter<long> _cancels;
    private readonly Counter<long> _handlersFailed;
    private readonly Counter<long> _workersLagging;
    private readonly Counter<long> _clientsMissed;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _workersDeparted;
    private readonly Counter<long> _workersRefused;
    private readonly Counter<long> _workersSuspected;
    private readonly Counter<long> _violations;
    private readonly Counter<long> _heartbeats;
    private readonly Counter<long> _managementAnswers;
    private readonly Counter<long> _managementOctets;
    private readonly Counter<double> _stalls;
    private readonly Counter<long> _connectionsEnded;
    private readonly Counter<long> _handshakesFailed;
    private readonly Counter<long> _acceptsRefused;
    private readonly Counter<long> _eventsUnwritten;
    private readonly Counter<long> _eventFileFailures;
    private long _requestsOpen;
    private long _deadLettersKept;
    private long _latestTicks;
    private long _workers;
    private long _clients;
    private long _watchers;
    private long _services;
    private long _connections;

    /// <summary>A meter of its own for one broker.</summary>
    /// <param name="run">Has a batch of times recorded, soon; a thread of its own does by default.</param>
    public MetricsSink(Action<Action>? run = null)
    {
        _requests = new(Meter, run ?? _beside.Do);
        _requestsRejected = Meter.CreateCounter<long>("mdp.broker.requests.rejected", "{request}", "Requests not taken over, by the limit or rule.");
        _requestsRequeued = Meter.CreateCounter<long>("mdp.broker.requests.requeued", "{request}", "Requests that went back to their queue, by what became of the worker.");
        _recovery = Meter.CreateHistogram<double>("mdp.broker.request.recovery", "s", "From losing an attempt to the next dispatch of its request.");
        _detection = Meter.CreateHistogram<double>("mdp.broker.worker.detection", "s", "From a departed worker's last sign of life to its departure, by reason.");
        _repliesFenced = Meter.CreateCounter<long>("mdp.broker.replies.fenced", "{reply}", "Replies of attempts that are over, or never were.");
        _repliesDropped = Meter.CreateCounter<long>("mdp.broker.replies.dropped", "{reply}", "Replies whose client is gone.");
        _repliesKept = Meter.CreateCounter<long>("mdp.broker.replies.kept", "{reply}", "Replies kept for a client that was away.");
        _requestsJoined = Meter.CreateCounter<long>("mdp.broker.requests.joined", "{request}", "Requests asked again: joined to the open one, or given the outcome of the ended one.");
        _requestsHeld = Meter.CreateCounter<long>("mdp.broker.requests.held", "{request}", "Requests kept for the worker that was lost with them, by what became of it.");
        _claims = Meter.CreateCounter<long>("mdp.broker.claims", "{request}", "Requests that a worker claimed when it came back: adopted or refused.");
        _cancels = Meter.CreateCounter<long>("mdp.broker.cancels", "{request}", "Requests that a worker was told to end, by code.");
        _handlersFailed = Meter.CreateCounter<long>("mdp.broker.handlers.failed", "{request}", "Requests that a worker answered by ERROR, by code.");
        _workersLagging = Meter.CreateCounter<long>("mdp.broker.workers.lagging", "{worker}", "Times that a worker was too late with its own work to get more.");
        _clientsMissed = Meter.CreateCounter<long>("mdp.broker.clients.missed", "{client}", "Clients with open requests that did not come back within their window.");
        _deadLetters = Meter.CreateCounter<long>("mdp.broker.dead_letters", "{request}", "Requests that became dead letters.");
        _workersDeparted = Meter.CreateCounter<long>("mdp.broker.workers.departed", "{worker}", "Workers that left or were purged, by reason.");
        _workersRefused = Meter.CreateCounter<long>("mdp.broker.workers.refused", "{worker}", "Workers that were not registered, by reason.");
        _workersSuspected = Meter.CreateCounter<long>("mdp.broker.workers.suspected", "{worker}", "Workers that exceeded the processing timeout.");
        _violations = Meter.CreateCounter<long>("mdp.broker.violations", "{message}", "Messages that broke MDP, by how.");
        _heartbeats = Meter.CreateCounter<long>("mdp.broker.heartbeats", "{heartbeat}", "Heartbeats that the broker owed to workers.");
        _managementAnswers = Meter.CreateCounter<long>("mdp.broker.management.answers", "{answer}", "Answers of 8/MMI and of our own management services, by status.");
        _managementOctets = Meter.CreateCounter<long>("mdp.broker.management.octets", "By", "Octets of those answers.");
        _stalls = Meter.CreateCounter<double>("mdp.broker.stalls", "s", "Time in which the broker itself stood still.");
        _connectionsEnded = Meter.CreateCounter<long>("mdp.broker.connections.ended", "{connection}", "Connections that ended after their handshake, by reason.");
        _handshakesFailed = Meter.CreateCounter<long>("mdp.broker.handshakes.failed", "{connection}", "Connections that ended before their handshake did, by reason.");
        _acceptsRefused = Meter.CreateCounter<long>("mdp.broker.accepts.refused", "{connection}", "Connections closed at once for a limit, by limit.");
        _eventsUnwritten = Meter.CreateCounter<long>("mdp.broker.events.unwritten", "{event}", "Events that are missing in Admin:EventFile, because it could not be written for too long.");
        _eventFileFailures = Meter.CreateCounter<long>("mdp.broker.event_file.failures", "{write}", "Writes to Admin:EventFile that failed.");
        Observe("mdp.broker.dead_letters.kept", "{request}", "Dead letters that can be replayed.", () => Volatile.Read(ref _deadLettersKept));
        _ = Meter.CreateObservableGauge("mdp.broker.loop.lag", TakeLatest, "s", "The most that a deadline (a heartbeat, a timeout) was met too late since the last look.");
        Observe("mdp.broker.requests.open", "{request}", "Requests held, waiting or running.", () => Volatile.Read(ref _requestsOpen));
        Observe("mdp.broker.workers", "{worker}", "Registered workers.", () => Volatile.Read(ref _workers));
        Observe("mdp.broker.clients", "{client}", "Connections that sent a request.", () => Volatile.Read(ref _clients));
        Observe("mdp.broker.watchers", "{watcher}", "Watches of presence.", () => Volatile.Read(ref _watchers));
        Observe("mdp.broker.services", "{service}", "Services known.", () => Volatile.Read(ref _services));
        Observe("mdp.broker.connections", "{connection}", "Connections whose handshake succeeded.", () => Volatile.Read(ref _connections));
    }

    /// <summary>The meter: each broker of a process has its own, of the same name.</summary>
    public Meter Meter { get; } = new(MeterName, ProductVersion.Text);

    /// <inheritdoc/>
    public void Dispose()
    {
        _beside.Dispose();
        Meter.Dispose();
    }

    /// <summary>Events are gone before they were written to their file.</summary>
    public void EventsUnwritten(long count) => _eventsUnwritten.Add(count);

    /// <summary>A write to the file of events failed.</summary>
    public void EventFileFailed() => _eventFileFailures.Add(1);

    /// <inheritdoc/>
    /// <remarks>Figures will do (<see cref="Count"/>).</remarks>
    public bool WantsRoutine => false;

    /// <summary>Whether anybody listens to what each request moves.</summary>
    public bool WantsFigures => _requests.IsWanted;

    /// <summary>Requests held now. Set by the loop, since each of them need not be told of.</summary>
    public long RequestsOpen
    {
        set => Volatile.Write(ref _requestsOpen, value);
    }

    /// <inheritdoc/>
    public void Tell(in BrokerEvent told)
    {
        switch (told.Kind)
        {
            case BrokerEventKind.RequestAccepted:
                _requests.Tell(told);
                break;
            case BrokerEventKind.RequestDispatched:
                _requests.Tell(told);
                if (_requeued.Count > 0)
                {
                    Recover(told);
                }

                break;
            case BrokerEventKind.RequestEnded:
                _requests.Tell(told);
                if (_requeued.Count > 0)
                {
                    _ = _requeued.Remove(told.Request);
                }

                break;
            default:
                TellOfTheRare(told);
                break;
        }
    }

    /// <inheritdoc/>
    public void Tell(in ConnectionEvent told)
    {
        switch (told.Kind)
        {
            case ConnectionEventKind.HandshakeSucceeded:
                _connections++;
                break;
            case ConnectionEventKind.Disconnected:
                _connections--;
                _connectionsEnded.Add(1, Tag(Reason, EnumName<CloseReason>.Of(told.Reason)));
                break;
            case ConnectionEventKind.HandshakeFailed:
                _handshakesFailed.Add(1, Tag(Reason, EnumName<CloseReason>.Of(told.Reason)));
                break;
            case ConnectionEventKind.AcceptRefused or ConnectionEventKind.AcceptFailed:
                _acceptsRefused.Add(1, Tag(Reason, EnumName<CloseReason>.Of(told.Reason)));
                break;
            default:
                break;
        }
    }

    /// <summary>Steps of requests with which all is well: those that no event tells of.</summary>
    public void Count(ReadOnlySpan<RequestFigure> figures) => _requests.Count(figures);

    /// <summary>A turn of the loop ends.</summary>
    /// <returns>When another one is wanted for the figures' sake.</returns>
    public Instant EndTurn(Instant now) => _requests.EndTurn(now);

    /// <summary>A turn met a deadline too late. Called by the loop.</summary>
    public void MetLate(TimeSpan lateness)
    {
        if (lateness.Ticks > Volatile.Read(ref _latestTicks))
        {
            Volatile.Write(ref _latestTicks, lateness.Ticks);
        }
    }

    private double TakeLatest() => TimeSpan.FromTicks(Interlocked.Exchange(ref _latestTicks, 0)).TotalSeconds;

    // What most requests never meet, apart from what they all do: its tags are locals, which would be cleared for each of them.
    private void TellOfTheRare(in BrokerEvent told)
    {
        switch (told.Kind)
        {
            case BrokerEventKind.RequestRejected:
                // Without the service: a name that was rejected is anybody's invention.
                _requestsRejected.Add(1, Tag(Reason, EnumName<RejectReason>.Of(told.Reject)));
                break;
            case BrokerEventKind.RequestRequeued:
                _requestsRequeued.Add(1, Tag(Service, told.Service), Tag(Reason, EnumName<DepartureReason>.Of(told.Departure)));
                _requeued[told.Request] = told.At;
                break;
            case BrokerEventKind.DeadLettered:
                _deadLettersKept++;
                _deadLetters.Add(1, Tag(Service, told.Service), Tag(Outcome, EnumName<RequestOutcome>.Of(told.Outcome)));
                break;
            case BrokerEventKind.DeadLetterDropped or BrokerEventKind.DeadLetterReplayed:
                _deadLettersKept--;
                break;
            case BrokerEventKind.ReplyFenced:
                _repliesFenced.Add(1, Tag(Service, told.Service));
                break;
            case BrokerEventKind.ReplyDropped:
                _repliesDropped.Add(1, Tag(Service, told.Service));
                break;
            case >= BrokerEventKind.RequestAttached:
                TellOfV03(told);
                break;
            default:
                TellOfPeers(told);
                break;
        }
    }

    private void Recover(in BrokerEvent told)
    {
        if (_requeued.Remove(told.Request, out var lost))
        {
            _recovery.Record((told.At - lost).TotalSeconds, Tag(Service, told.Service));
        }
    }

    private void TellOfPeers(in BrokerEvent told)
    {
        switch (told.Kind)
        {
            case BrokerEventKind.WorkerRegistered:
                _workers++;
                break;
            case BrokerEventKind.WorkerDeparted:
                _workers--;
                _workersDeparted.Add(1, Tag(Service, told.Service), Tag(Reason, EnumName<DepartureReason>.Of(told.Departure)));
                _detection.Record(told.Elapsed.TotalSeconds, Tag(Reason, EnumName<DepartureReason>.Of(told.Departure)));
                break;
            case BrokerEventKind.WorkerRefused:
                _workersRefused.Add(1, Tag(Reason, EnumName<RejectReason>.Of(told.Reject)));
                break;
            case BrokerEventKind.WorkerSuspected:
                _workersSuspected.Add(1, Tag(Service, told.Service));
                break;
            case BrokerEventKind.ClientAppeared:
                _clients++;
                break;
            case BrokerEventKind.ClientDeparted:
                _clients--;
                break;
            case BrokerEventKind.ServiceAppeared:
                _services++;
                break;
            case BrokerEventKind.ServiceForgotten:
                _services--;
                _requests.Forget(told.Service);
                break;
            case BrokerEventKind.PeerViolation:
                _violations.Add(1, Tag(Reason, told.Misconduct is Misconduct.None ? EnumName<MdpViolation>.Of(told.Violation) : EnumName<Misconduct>.Of(told.Misconduct)));
                break;
            case BrokerEventKind.HeartbeatSent:
                _heartbeats.Add(1);
                break;
            case BrokerEventKind.ManagementAnswered:
                // Without the name: a name that is not ours is anybody's invention.
                _managementAnswers.Add(1, Tag(Status, StatusText(told.Attempt)));
                _managementOctets.Add(told.Octets);
                break;
            case BrokerEventKind.StallNoticed:
                _stalls.Add(told.Elapsed.TotalSeconds);
                break;
            default:
                // Recovered workers are told in logs.
                break;
        }
    }

    // A number would be boxed at each answer.
    private static string StatusText(int status) => status switch
    {
        200 => "200",
        206 => "206",
        400 => "400",
        404 => "404",
        429 => "429",
        501 => "501",
        _ => "other",
    };

    private void TellOfV03(in BrokerEvent told)
    {
        switch (told.Kind)
        {
            case BrokerEventKind.RequestAttached:
                _requestsJoined.Add(1, Tag(Service, told.Service), Tag(Outcome, "open"));
                break;
            case BrokerEventKind.ReplyRepeated:
                _requestsJoined.Add(1, Tag(Service, told.Service), Tag(Outcome, "ended"));
                break;
            case BrokerEventKind.RequestHeld:
                _requestsHeld.Add(1, Tag(Service, told.Service), Tag(Reason, EnumName<DepartureReason>.Of(told.Departure)));
                break;
            case BrokerEventKind.RequestAdopted:
                _claims.Add(1, Tag(Service, told.Service), Tag(Outcome, "adopted"));
                break;
            case BrokerEventKind.ClaimRefused:
                _claims.Add(1, Tag(Service, told.Service), Tag(Outcome, "refused"));
                break;
            case BrokerEventKind.CancelSent:
                _cancels.Add(1, Tag(Service, told.Service), Tag(Code, CodeName.Of(told.Code)));
                break;
            case BrokerEventKind.HandlerFailed:
                _handlersFailed.Add(1, Tag(Service, told.Service), Tag(Code, CodeName.Of(told.Code)));
                break;
            case BrokerEventKind.ReplyKept:
                _repliesKept.Add(1, Tag(Service, told.Service));
                break;
            case BrokerEventKind.WorkerLagging:
                _workersLagging.Add(1, Tag(Service, told.Service));
                break;
            case BrokerEventKind.ClientMissed:
                _clientsMissed.Add(1);
                break;
            case BrokerEventKind.WatchBegan or BrokerEventKind.WatchEnded:
                _watchers = told.Count;
                break;
            default:
                // What else is told of 0.3 peers is told in logs.
                break;
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value);

    private void Observe(string name, string unit, string description, Func<long> level) =>
        Meter.CreateObservableUpDownCounter(name, level, unit, description);
}
