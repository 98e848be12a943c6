using System.Diagnostics.Metrics;
using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Heartbeating;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests.Telemetry;

public sealed class MetricsSinkTests : IDisposable
{
    private readonly MetricsSink _sink = new(work => work());
    private readonly MeterListener _listener = new();
    private readonly List<string> _measured = [];
    private Instant _later = Instant.Zero;

    public MetricsSinkTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _sink.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _sink.Dispose();
    }

    [Fact]
    public void Life_of_a_request_is_measured()
    {
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestAccepted, Service = "echo", Octets = 5 });
        _sink.RequestsOpen = 1;
        Levels().ShouldContain("mdp.broker.requests.open 1");
        _measured.Clear();
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestDispatched, Service = "echo", Elapsed = TimeSpan.FromSeconds(0.5) });
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestRequeued, Service = "echo", Departure = DepartureReason.ConnectionLost });
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestEnded, Service = "echo", Outcome = RequestOutcome.Replied, Elapsed = TimeSpan.FromSeconds(2) });
        _sink.RequestsOpen = 0;
        Levels().ShouldContain("mdp.broker.requests.open 0");

        _measured.Where(line => line.Contains("=echo", StringComparison.Ordinal)).ShouldBe([
            "mdp.broker.request.wait 0.5 mdp.service=echo",
            "mdp.broker.requests.requeued 1 mdp.service=echo mdp.reason=connection_lost",
            "mdp.broker.request.duration 2 mdp.service=echo mdp.outcome=replied",
            "mdp.broker.requests.accepted 1 mdp.service=echo",
            "mdp.broker.requests.octets 5 mdp.service=echo",
            "mdp.broker.attempts 1 mdp.service=echo mdp.cause=first",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Recovery_is_measured_from_the_loss_of_an_attempt_to_the_next_one()
    {
        Instant At(double seconds) => Instant.Zero + TimeSpan.FromSeconds(seconds);
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.WorkerDeparted, Service = "echo", Departure = DepartureReason.HeartbeatExpired, Elapsed = TimeSpan.FromSeconds(7.5) });
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestRequeued, Service = "echo", Request = 7, Departure = DepartureReason.HeartbeatExpired, At = At(10) });
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestDispatched, Service = "echo", Request = 8, Attempt = 1, At = At(10.1) });
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestDispatched, Service = "echo", Request = 7, Attempt = 2, At = At(10.25) });

        _measured.ShouldContain("mdp.broker.worker.detection 7.5 mdp.reason=heartbeat_expired");
        _measured.Where(line => line.Contains("recovery", StringComparison.Ordinal)).ShouldBe(["mdp.broker.request.recovery 0.25 mdp.service=echo"]);
        Levels().ShouldContain("mdp.broker.attempts 1 mdp.service=echo mdp.cause=again");
    }

    [Fact]
    public void Dead_letters_are_counted_until_they_are_replayed_or_dropped()
    {
        Tell(BrokerEventKind.DeadLettered, BrokerEventKind.DeadLettered, BrokerEventKind.DeadLettered, BrokerEventKind.DeadLetterDropped, BrokerEventKind.DeadLetterReplayed);

        Levels().ShouldContain("mdp.broker.dead_letters.kept 1");
    }

    [Fact]
    public void The_most_that_a_deadline_was_met_too_late_is_told_once()
    {
        _sink.MetLate(TimeSpan.FromSeconds(0.5));
        _sink.MetLate(TimeSpan.FromSeconds(0.25));

        Levels().ShouldContain("mdp.broker.loop.lag 0.5");
        Levels().ShouldContain("mdp.broker.loop.lag 0");
    }

    [Fact]
    public void Listener_that_comes_late_sees_the_levels_as_they_are()
    {
        _listener.Dispose();
        Tell(BrokerEventKind.ServiceAppeared, BrokerEventKind.WorkerRegistered, BrokerEventKind.WorkerRegistered, BrokerEventKind.WorkerDeparted, BrokerEventKind.ClientAppeared);
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.WatchBegan, Count = 2 });
        _sink.Tell(new ConnectionEvent { Kind = ConnectionEventKind.HandshakeSucceeded });

        using var late = new MeterListener();
        late.InstrumentPublished = (instrument, listener) => { if (instrument.Meter == _sink.Meter) { listener.EnableMeasurementEvents(instrument); } };
        late.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        late.Start();
        late.RecordObservableInstruments();

        _measured.Order().ShouldBe([
            "mdp.broker.clients 1", "mdp.broker.connections 1", "mdp.broker.dead_letters.kept 0", "mdp.broker.requests.open 0", "mdp.broker.services 1", "mdp.broker.watchers 2", "mdp.broker.workers 1",
        ]);
    }

    [Fact]
    public void Name_that_was_rejected_is_no_tag() // anybody invents as many as he likes
    {
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestRejected, Service = "invented", Reject = RejectReason.ServicesWithoutWorker });
        _measured.ShouldBe(["mdp.broker.requests.rejected 1 mdp.reason=services_without_worker"]);
    }

    [Fact]
    public void Answers_of_management_services_are_counted_by_status_and_weighed()
    {
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.ManagementAnswered, Service = "mmi.workers", Attempt = 206, Octets = 65_600 });
        _sink.Tell(new BrokerEvent { Kind = BrokerEventKind.ManagementAnswered, Service = "mmi.invented", Attempt = 501, Octets = 3 });
        _measured.ShouldBe([
            "mdp.broker.management.answers 1 mdp.status=206",
            "mdp.broker.management.octets 65600",
            "mdp.broker.management.answers 1 mdp.status=501",
            "mdp.broker.management.octets 3",
        ]);
    }

    [Fact]
    public void Ends_of_connections_are_counted_by_reason()
    {
        _sink.Tell(new ConnectionEvent { Kind = ConnectionEventKind.Disconnected, Reason = CloseReason.PeerReset });
        _sink.Tell(new ConnectionEvent { Kind = ConnectionEventKind.HandshakeFailed, Reason = CloseReason.HandshakeTimeout });
        _sink.Tell(new ConnectionEvent { Kind = ConnectionEventKind.AcceptRefused, Reason = CloseReason.ConnectionLimit });
        _measured.ShouldBe([
            "mdp.broker.connections.ended 1 mdp.reason=peer_reset",
            "mdp.broker.handshakes.failed 1 mdp.reason=handshake_timeout",
            "mdp.broker.accepts.refused 1 mdp.reason=connection_limit",
        ]);
    }

    [Fact]
    public void Fact_that_nobody_listens_to_costs_no_memory()
    {
        _listener.Dispose();
        Measure();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Measure();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Measure()
        {
            for (var round = 0; round < 100; round++)
            {
                foreach (var kind in Kinds)
                {
                    _sink.Tell(new BrokerEvent { Kind = kind, Service = "echo" });
                }
            }
        }
    }

    private static readonly BrokerEventKind[] Kinds = Enum.GetValues<BrokerEventKind>();

    private void Tell(params BrokerEventKind[] kinds)
    {
        foreach (var kind in kinds)
        {
            _sink.Tell(new BrokerEvent { Kind = kind, Service = "echo" });
        }
    }

    private List<string> Levels()
    {
        _sink.EndTurn(_later);
        _sink.EndTurn(_later += TimeSpan.FromHours(1));
        _listener.RecordObservableInstruments();
        return _measured;
    }

    private void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var line = $"{instrument.Name} {value}";
        foreach (var tag in tags)
        {
            line += $" {tag.Key}={tag.Value}";
        }

        _measured.Add(line);
    }
}
