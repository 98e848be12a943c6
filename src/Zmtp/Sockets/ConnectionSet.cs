using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp;

/// <summary>The connections of one socket, and all that ROUTER and DEALER have in common: who is told what, and when what is sent.</summary>
internal sealed class ConnectionSet : LoopSocket
{
    // After a fault of the owner at the end of a turn nobody knows its deadline; asking again soon, but not at once, keeps the loop alive.
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    // A message waits no longer for company than many of them take to be handled.
    private static readonly TimeSpan HeldBackMax = TimeSpan.FromMicroseconds(100);

    // What is longer is company enough.
    private const int HeldBackOctetsMax = 32 * 1024;

    private readonly IConnectionKeeper _keeper;
    private readonly Dictionary<ConnectionId, ConnectionPump> _connections = [];
    private readonly HashSet<ConnectionPump> _lingering = [];
    private readonly Queue<ConnectionPump> _ended = new();
    private readonly List<ConnectionPump> _dirty = [];
    private readonly List<ConnectionPump> _heldBack = [];
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Instant _heldBackSince;
    private ConnectionPump? _told;
    private long _idsGiven;
    private LogGate _endLog;
    private bool _isOwnerTold = true;
    private bool _isClosing;
    private bool _isLeaving;

    public ConnectionSet(SocketLoop loop, SocketOptions options, ConnectionSettings settings, ISocketHandler handler, IConnectionKeeper keeper)
    {
        Loop = loop;
        Options = options;
        Settings = settings;
        Handler = handler;
        _keeper = keeper;
        Pieces = new ArraySegment<byte>[StreamSender.PiecesMax];
    }

    public SocketLoop Loop { get; }

    public SocketOptions Options { get; }

    public ConnectionSettings Settings { get; }

    public ISocketHandler Handler { get; }

    /// <summary>Room for the pieces of one gathered send.</summary>
    public ArraySegment<byte>[] Pieces { get; }

    /// <summary>Connections whose handshake succeeded and that are not over.</summary>
    public int TrafficCount { get; private set; }

    /// <summary>Connections whose handshake is in progress.</summary>
    public int HandshakeCount => _connections.Count - TrafficCount;

    /// <summary>Streams that are open, lingering ones included: what costs a descriptor each.</summary>
    public int StreamCount => _connections.Count + _lingering.Count;

    public override bool HasEnds => _ended.Count > 0;

    public override bool ExpectsMore => Handler.ExpectsMore;

    public override bool HoldsBack => _heldBack.Count > 0;

    public override bool IsUnsettled => _ended.Count > 0 || _dirty.Count > 0 || !_isOwnerTold;

    /// <summary>A new connection; its handshake begins.</summary>
    public ConnectionPump Open(ConnectionOrigin origin, Func<ConnectionPump, LoopStream> open)
    {
        var pump = new ConnectionPump(this, new ConnectionId(++_idsGiven), origin, open);
        _connections.Add(pump.Id, pump);
        MarkDirty(pump);
        Loop.Begin(pump);
        return pump;
    }

    public bool TryBeginMessage(ConnectionId connection, out MessageWriter writer, bool mayWait = false)
    {
        Debug.Assert(Loop.IsInTurn, "Only in a turn.");
        writer = default;
        if (!_connections.TryGetValue(connection, out var pump) || pump.Phase != ConnectionPhase.Traffic)
            return false;

        if (pump.Unsent > Options.Limits.OutboundOctetsMax)
        {
            // One turn may write more than the limit to a peer that reads well; only what the system does not take counts.
            pump.Flush();
            if (pump.Unsent > Options.Limits.OutboundOctetsMax)
            {
                pump.End(CloseReason.SendQueueFull);
                return false;
            }
        }

        pump.Outbound.BeginMessage();
        if (mayWait && Loop.MayHoldBack)
            HoldBack(pump);
        else
            MarkDirty(pump);
        writer = new(pump.Outbound);
        return true;
    }

    public long Unsent(ConnectionId connection) =>
        _connections.TryGetValue(connection, out var pump) && pump.Outbound.HasMessages ? pump.Unsent : 0;

    public void Close(ConnectionId connection, CloseReason reason)
    {
        Debug.Assert(Loop.IsInTurn, "Only in a turn.");
        if (_connections.TryGetValue(connection, out var pump))
            pump.End(reason);
    }

    public void PauseReading(ConnectionId connection)
    {
        if (_connections.TryGetValue(connection, out var pump))
            pump.PauseReading();
    }

    public void ResumeReading(ConnectionId connection)
    {
        if (_connections.TryGetValue(connection, out var pump))
            pump.ResumeReading();
    }

    /// <summary>Completes when the last connection is gone after <see cref="CloseAll"/>, and nobody is told anything any more.</summary>
    public Task Left => _left.Task;

    /// <summary>Ends all connections; their streams are closed within the linger time.</summary>
    public void CloseAll()
    {
        _isClosing = true;
        foreach (var pump in _connections.Values.ToArray())
            pump.End(CloseReason.Closed);
    }

    public void MarkDirty(ConnectionPump pump)
    {
        if (pump.IsDirty)
            return;
        pump.IsDirty = true;
        _dirty.Add(pump);
    }

    private void HoldBack(ConnectionPump pump)
    {
        if (pump.IsHeldBack || pump.IsDirty)
            return;
        if (_heldBack.Count == 0)
            _heldBackSince = Loop.Now;
        pump.IsHeldBack = true;
        _heldBack.Add(pump);
    }

    /// <summary>Tells the owner something of a connection.</summary>
    public void Tell(ConnectionPump pump, ConnectionEventKind kind) => Handler.Monitor(new()
    {
        Kind = kind,
        Connection = pump.Id,
        Connector = pump.Origin.Connector?.Id ?? default,
        Endpoint = pump.Origin.Endpoint,
        Remote = pump.Origin.Remote,
        RoutingId = pump.RoutingId,
        PeerSocketType = pump.Peer?.SocketType ?? default,
        Metadata = pump.Peer?.Metadata ?? Metadata.Empty,
        Reason = pump.Reason,
        Violation = pump.Violation,
        PeerError = pump.PeerError,
    });

    public void HandshakeSucceeded(ConnectionPump pump, Peer peer)
    {
        if (!_keeper.TryAdmit(pump, peer))
        {
            pump.End(CloseReason.Refused);
            return;
        }

        pump.BeginTraffic();
        TrafficCount++;
        _keeper.HandshakeEnded();
        pump.Origin.Connector?.HandshakeSucceeded();

        // Those that are over are told first: at no moment do two connections have one routing id.
        Loop.TellEnds(this);
        Tell(pump, ConnectionEventKind.HandshakeSucceeded);
    }

    /// <summary>A connection is over. Its owner is told soon in this turn: never inside a call of its own.</summary>
    public void Ended(ConnectionPump pump)
    {
        _ = _connections.Remove(pump.Id);
        _ = _lingering.Add(pump);
        _keeper.Forget(pump);
        if (pump.HadTraffic)
            TrafficCount--;
        else
            _keeper.HandshakeEnded();
        _ended.Enqueue(pump);
    }

    /// <summary>The stream of a connection that was over is closed.</summary>
    public void Gone(ConnectionPump pump) => _lingering.Remove(pump);

    public override void TellEnds()
    {
        while (_ended.TryDequeue(out _told))
            TellEnd(_told);
    }

    public override void Settle()
    {
        _isOwnerTold = true;
        NextTurn = Handler.EndTurn(Loop.Now);
    }

    public override void Flush()
    {
        LetGo();

        // By index: flushing may end a connection, and that marks it once more.
        for (var index = 0; index < _dirty.Count; index++)
        {
            // One that is blocked is flushed when the system has told that it takes more.
            _told = _dirty[index];
            _told.IsDirty = false;
            if (!_told.IsBlocked)
                _told.Flush();
        }

        _told = null;
        _dirty.Clear();
        if (_isClosing && !_isLeaving && StreamCount == 0 && _ended.Count == 0)
        {
            _isLeaving = true;
            Loop.Post(Leave);
        }
    }

    public override void Excuse(Instant judgeFrom)
    {
        foreach (var pump in _connections.Values)
            pump.Excuse(judgeFrom);
    }

    public override void Failed(Exception exception)
    {
        if (_told is not null)
        {
            _told.Failed(exception);
            return;
        }

        Log.OwnerFailed(Loop.Logger, exception);
        NextTurn = Loop.Now + PauseAfterFault;
    }

    private void LetGo()
    {
        var all = !Loop.MayHoldBack || Loop.Now - _heldBackSince >= HeldBackMax;
        foreach (var pump in _heldBack)
        {
            pump.IsHeldBack = !all;
            if (all || pump.Unsent > HeldBackOctetsMax)
                MarkDirty(pump);
        }

        if (all)
            _heldBack.Clear();
    }

    // Strangers can come and go as often as they like; what we dial ourselves is paced by its backoff.
    private void LogEnd(ConnectionPump pump)
    {
        var count = 1L;
        if (pump.Origin.Connector is not null || _endLog.TryPass(Loop.Attended, out count))
            Log.ConnectionEnded(Loop.Logger, pump.Id, pump.Reason, pump.Violation, count);
    }

    private void Leave()
    {
        Loop.Remove(this);
        _left.SetResult();
    }

    private void TellEnd(ConnectionPump pump)
    {
        // The owner may write on the news, or set another deadline.
        _isOwnerTold = false;
        LogEnd(pump);
        try
        {
            Tell(pump, pump.HadTraffic ? ConnectionEventKind.Disconnected : ConnectionEventKind.HandshakeFailed);
        }
        finally
        {
            // Even where the owner fails on the news.
            pump.Origin.Connector?.ConnectionEnded(pump);
        }
    }
}
