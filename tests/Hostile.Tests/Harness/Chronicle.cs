using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>Counts what the broker tells, and checks that it tells it in order: each connection begins once, ends once, and does nothing behind its end.</summary>
internal sealed class Chronicle : IBrokerEventSink
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ConnectionEventKind Kind, CloseReason Reason, ZmtpViolation Violation), int> _connections = [];
    private readonly Dictionary<(BrokerEventKind Kind, string Why), int> _facts = [];
    private readonly Dictionary<long, bool> _open = [];
    private readonly List<string> _disorder = [];
    private TaskCompletionSource? _told;

    /// <summary>Called with each connection event, in the broker's turn: to do harm there.</summary>
    public Action<ConnectionEvent>? OnConnectionEvent { get; set; }

    /// <summary>Called with each fact of the core, in the broker's turn: to do harm there.</summary>
    public Action<BrokerEvent>? OnBrokerEvent { get; set; }

    /// <summary>What was told out of order; must stay empty.</summary>
    public IReadOnlyList<string> Disorder
    {
        get
        {
            lock (_gate)
                return [.. _disorder];
        }
    }

    /// <summary>Connections accepted and not ended.</summary>
    public int OpenConnections
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>How often a connection event came.</summary>
    public int Count(ConnectionEventKind kind, CloseReason? reason = null, ZmtpViolation? violation = null)
    {
        lock (_gate)
        {
            return _connections.Where(told => told.Key.Kind == kind && (reason ?? told.Key.Reason) == told.Key.Reason && (violation ?? told.Key.Violation) == told.Key.Violation)
                .Sum(told => told.Value);
        }
    }

    /// <summary>How often a fact of the core came.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="why">Its reason, by the name of whichever enumeration it is of; null for any.</param>
    public int Count(BrokerEventKind kind, Enum? why = null)
    {
        lock (_gate)
            return _facts.Where(told => told.Key.Kind == kind && (why is null || told.Key.Why == why.ToString())).Sum(told => told.Value);
    }

    /// <summary>Completes when <paramref name="condition"/> holds, looked at after each event; fails with everything told so far when it takes too long.</summary>
    public async Task ReachAsync(Func<bool> condition, string what, TimeSpan? patience = null)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        giveUp.CancelAfter(patience ?? RawPeer.Patience);
        while (true)
        {
            Task told;
            lock (_gate)
                told = (_told ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            if (condition())
                return;
            try
            {
                await told.WaitAsync(giveUp.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"{what}: not within {patience ?? RawPeer.Patience}. Told so far:\n{this}", e);
            }
        }
    }

    public void Tell(in BrokerEvent brokerEvent)
    {
        lock (_gate)
        {
            var key = (brokerEvent.Kind, Why(brokerEvent));
            _facts[key] = _facts.GetValueOrDefault(key) + 1;
            if (IsInput(brokerEvent.Kind) && !_open.GetValueOrDefault(brokerEvent.Peer.Value))
                _disorder.Add($"{brokerEvent.Kind} of connection {brokerEvent.Peer}, which has no traffic");
        }

        Pulse();
        OnBrokerEvent?.Invoke(brokerEvent);
    }

    public void Tell(in ConnectionEvent connectionEvent)
    {
        lock (_gate)
        {
            var key = (connectionEvent.Kind, connectionEvent.Reason, connectionEvent.Violation);
            _connections[key] = _connections.GetValueOrDefault(key) + 1;
            if (!IsInOrder(connectionEvent.Kind, connectionEvent.Connection.Value))
                _disorder.Add(connectionEvent.ToString());
        }

        Pulse();
        OnConnectionEvent?.Invoke(connectionEvent);
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return string.Join('\n', [
                .. _connections.Select(told => $"  {told.Value} x {told.Key.Kind} {told.Key.Reason} {told.Key.Violation}"),
                .. _facts.Select(told => $"  {told.Value} x {told.Key.Kind} {told.Key.Why}"),
                $"  {_open.Count} connections open",
            ]);
        }
    }

    private static string Why(in BrokerEvent told) => told.Kind switch
    {
        BrokerEventKind.RequestRejected or BrokerEventKind.WorkerRefused => told.Reject.ToString(),
        BrokerEventKind.PeerViolation => told.Misconduct is Misconduct.None ? told.Violation.ToString() : told.Misconduct.ToString(),
        BrokerEventKind.WorkerDeparted or BrokerEventKind.ClientDeparted or BrokerEventKind.RequestRequeued => told.Departure.ToString(),
        BrokerEventKind.RequestEnded => told.Outcome.ToString(),
        _ => "",
    };

    private static bool IsInput(BrokerEventKind kind) => kind
        is BrokerEventKind.RequestAccepted or BrokerEventKind.RequestRejected or BrokerEventKind.WorkerRegistered or BrokerEventKind.WorkerRefused
            or BrokerEventKind.ClientAppeared or BrokerEventKind.UnknownWorker or BrokerEventKind.PeerViolation or BrokerEventKind.ManagementAnswered;

    // The value says whether the connection has traffic.
    private bool IsInOrder(ConnectionEventKind kind, long connection)
    {
        switch (kind)
        {
            case ConnectionEventKind.Accepted:
                return _open.TryAdd(connection, false);
            case ConnectionEventKind.HandshakeSucceeded:
                var isExpected = _open.TryGetValue(connection, out var hasTraffic) && !hasTraffic;
                _open[connection] = true;
                return isExpected;
            case ConnectionEventKind.HandshakeFailed:
                return _open.Remove(connection, out var hadTraffic) && !hadTraffic;
            case ConnectionEventKind.Disconnected:
                return _open.Remove(connection, out hadTraffic) && hadTraffic;
            default:
                return true;
        }
    }

    private void Pulse()
    {
        TaskCompletionSource? told;
        lock (_gate)
            (told, _told) = (_told, null);
        told?.SetResult();
    }
}
