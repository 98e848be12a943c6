using System.Net.Sockets;
using Mdp.Heartbeating;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp;

/// <summary>Drives one connection: octets from its stream into its machine, what the machine says to its socket, and octets back.</summary>
/// <remarks>
/// <para>Reading: one receive per round, of so many octets that their messages are soon handled: a peer that floods small ones takes its
/// turn with the others. The middle of a long frame is received where it belongs, all else is copied out of the loop's buffer. Sending: what a whole turn has written, in one gathered send at the turn's end.</para>
/// <para>Ending has two steps. For its owner the connection is over at once, whatever the cause: it is told so in the same turn. The
/// stream may outlive that by the linger time, because closing it while the peer's octets wait unread would reset it, and destroy on the way what the peer has
/// not read yet.</para>
/// </remarks>
internal sealed class ConnectionPump : LoopMember, IDisposable
{
    /// <summary>The least that a round receives, in octets, and what the first one does.</summary>
    private const int RoundOctetsMin = 16 * 1024;

    /// <summary>Messages of one round that take well below a millisecond. After more, the next round receives half as much; after fewer, twice.</summary>
    private const int RoundMessagesMax = 512;

    private readonly ConnectionSet _set;
    private readonly ZmtpConnection _machine;
    private readonly LoopStream _stream;
    private readonly StreamSender _sender;
    private Readiness _awaited;
    private int _roundOctets = RoundOctetsMin;
    private bool _isPaused;

    /// <summary>A connection whose handshake begins now.</summary>
    /// <param name="set">The connections of the socket that it is one of.</param>
    /// <param name="id">Its name.</param>
    /// <param name="origin">How it came about.</param>
    /// <param name="open">Takes the connected stream into the loop, with this pump as its member.</param>
    public ConnectionPump(ConnectionSet set, ConnectionId id, ConnectionOrigin origin, Func<ConnectionPump, LoopStream> open)
    {
        _set = set;
        Id = id;
        Origin = origin;
        _machine = new(origin.Side, set.Settings, set.Loop.Messages, set.Loop.Attended);
        _stream = open(this);
        _sender = new(_machine, _stream);
        Await(Readiness.Readable);
        Reschedule();
    }

    public ConnectionId Id { get; }

    public ConnectionOrigin Origin { get; }

    public ConnectionPhase Phase { get; private set; }

    /// <summary>The routing id under which the socket knows the peer; none until the handshake has succeeded.</summary>
    public RoutingId RoutingId { get; set; }

    public Peer? Peer => _machine.Peer;

    /// <summary>Whether the owner knew it as a connection when it ended.</summary>
    public bool HadTraffic { get; private set; }

    public CloseReason Reason { get; private set; }

    public ZmtpViolation Violation { get; private set; }

    public string? PeerError { get; private set; }

    /// <summary>Whether it is among those to be flushed with this turn. Only the set writes it.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Whether what it wrote waits for company. Only the set writes it.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>Octets that wait to be sent.</summary>
    public long Unsent => _machine.Outbound.Octets;

    /// <summary>Whether the system takes no more for now: it tells when it does.</summary>
    public bool IsBlocked => (_awaited & Readiness.Writable) != Readiness.None;

    /// <summary>What waits to be sent, for writing.</summary>
    public OutboundQueue Outbound => _machine.Outbound;

    public override void Begin()
    {
        if (Origin.Side == ZmtpSide.Accepting)
            _set.Tell(this, ConnectionEventKind.Accepted);
    }

    public override void Ready(Readiness readiness)
    {
        if ((readiness & Readiness.Writable) != Readiness.None)
            Flush();
        if ((readiness & (Readiness.Readable | Readiness.HungUp)) == Readiness.None)
            return;

        // A peer that hung up is read to its end even while reading is paused: nothing else tells that it is gone.
        if (Phase <= ConnectionPhase.Traffic)
            Receive();
        else if (Phase == ConnectionPhase.Ended)
            ReceiveNothing();
    }

    public override void Elapsed(Instant now)
    {
        if (Phase == ConnectionPhase.Ended)
        {
            Flush();
            Dispose();
            return;
        }

        if (_machine.NextDeadline > now)
        {
            Reschedule();
            return;
        }

        // What the peer sent in time may still wait in the system: that is read before silence is judged.
        if (!_isPaused)
            Receive();
        if (Phase > ConnectionPhase.Traffic)
            return;
        _machine.Tick(now);
        _ = Advance([]);
    }

    public override void Failed(Exception exception)
    {
        Log.ConnectionFailed(_set.Loop.Logger, Id, exception);
        End(CloseReason.HandlerFailed);
    }

    /// <summary>The socket accepts the peer: messages may come and go.</summary>
    public void BeginTraffic()
    {
        Phase = ConnectionPhase.Traffic;
        HadTraffic = true;
    }

    public void PauseReading()
    {
        if (_isPaused || Phase > ConnectionPhase.Traffic)
            return;
        _isPaused = true;
        _machine.SuspendReading(_set.Loop.Attended);
        Await(_awaited & ~Readiness.Readable);
        Reschedule();
    }

    public void ResumeReading()
    {
        if (!_isPaused || Phase > ConnectionPhase.Traffic)
            return;
        _isPaused = false;
        _machine.ResumeReading(_set.Loop.Attended);
        Await(_awaited | Readiness.Readable);
        Reschedule();
    }

    public void Excuse(Instant judgeFrom) => _machine.Excuse(judgeFrom);

    /// <summary>Sends what waits, as far as the system takes it.</summary>
    public void Flush()
    {
        if (Phase == ConnectionPhase.Gone || _sender.Error != SocketError.Success)
            return;

        var isBlocked = _sender.Flush(_set.Pieces, _set.Loop.Attended);
        Await(isBlocked ? _awaited | Readiness.Writable : _awaited & ~Readiness.Writable);
        if (_sender.Error != SocketError.Success)
            SendingFailed();
        else if (Phase < ConnectionPhase.Ended)
            Reschedule();
        else if (_sender.IsDone)
            _stream.EndSending();
    }

    /// <summary>The connection is over for its owner, who is told with the set's next settling. Does nothing the second time.</summary>
    public void End(CloseReason reason, ZmtpViolation violation = ZmtpViolation.None, string? peerError = null)
    {
        if (Phase > ConnectionPhase.Traffic)
            return;

        Phase = ConnectionPhase.Ended;
        (Reason, Violation, PeerError) = (reason, violation, peerError);
        _set.Ended(this);
        if (!Lingers(reason))
        {
            Flush();
            Dispose();
            return;
        }

        Await(Readiness.Readable);
        _set.Loop.Schedule(this, _set.Loop.Attended + _set.Options.Linger);
        _set.MarkDirty(this);
    }

    /// <summary>Closes the stream at once and gives all memory back. A connection is ended first.</summary>
    public void Dispose()
    {
        if (Phase == ConnectionPhase.Gone)
            return;
        Phase = ConnectionPhase.Gone;
        _set.Loop.Unschedule(this);
        _stream.Close();
        _machine.Dispose();
        _set.Gone(this);
    }

    // These peers are gone, do not read, or are strangers that get one answer.
    private static bool Lingers(CloseReason reason) => reason
        is not (CloseReason.PeerClosed or CloseReason.PeerReset or CloseReason.IoFailed or CloseReason.HandshakeTimeout
            or CloseReason.ConnectionLimit or CloseReason.HeartbeatExpired or CloseReason.SendQueueFull or CloseReason.SendStalled);

    private void Receive()
    {
        var room = _machine.Room();
        var target = room.IsEmpty ? _set.Loop.Scratch.AsSpan(0, _roundOctets) : room;
        var count = _stream.Receive(target, out var error);
        if (count < 0 && error.IsTransient)
            return;

        if (count > 0 && !room.IsEmpty)
        {
            _machine.Filled(count, _set.Loop.Attended);
            _set.Handler.Heard(Id);
            return;
        }

        if (count <= 0)
        {
            // A send that failed before knows better why the stream ended than the end itself.
            var cause = _sender.Error != SocketError.Success ? _sender.Error : error;
            _machine.PeerClosed(cause.Reason);
        }

        var messages = Advance(target[..Math.Max(0, count)]);
        _roundOctets = messages > RoundMessagesMax
            ? Math.Max(_roundOctets / 2, RoundOctetsMin)
            : Math.Min(_roundOctets * 2, _set.Loop.Scratch.Length);
    }

    // Returns how many messages there were.
    private int Advance(ReadOnlySpan<byte> octets)
    {
        var isInput = !octets.IsEmpty;
        var messages = 0;
        while (Phase <= ConnectionPhase.Traffic && _machine.TryAdvance(ref octets, _set.Loop.Attended, out var wireEvent))
        {
            switch (wireEvent.Kind)
            {
                case WireEventKind.MessageArrived:
                    messages++;
                    Deliver(wireEvent.Message);
                    break;
                case WireEventKind.HandshakeSucceeded:
                    _set.HandshakeSucceeded(this, wireEvent.Peer);
                    break;
                case WireEventKind.Closed:
                    End(wireEvent.Reason, wireEvent.Violation, wireEvent.PeerError);
                    break;
            }
        }

        if (Phase > ConnectionPhase.Traffic)
            return messages;
        if (isInput && Phase == ConnectionPhase.Traffic && _machine.HasUnfinishedMessage)
            _set.Handler.Heard(Id);
        if (Unsent > 0 && !IsHeldBack)
            _set.MarkDirty(this);
        Reschedule();
        return messages;
    }

    private void Deliver(Message message)
    {
        try
        {
            _set.Handler.Receive(Id, message);
        }
        finally
        {
            message.Release();
        }
    }

    // The peer takes nothing more, but what it sent before it went is still there to be read: then only the read side ends a connection.
    private void SendingFailed()
    {
        if (Phase == ConnectionPhase.Ended)
            Dispose();
        else if (_sender.Error.IsPeersEnd)
            ResumeReading();
        else
            End(CloseReason.IoFailed);
    }

    // The owner hears nothing any more; reading on is what lets the peer take what was sent, and shows when it has closed.
    private void ReceiveNothing()
    {
        var count = _stream.Receive(_set.Loop.Scratch, out var error);
        if (count == 0 || (count < 0 && !error.IsTransient))
            Dispose();
    }

    private void Await(Readiness readiness)
    {
        if (readiness == _awaited)
            return;
        _awaited = readiness;
        _stream.Await(readiness);
    }

    // Signs of life only ever put a deadline off. Such a move is left to the moment at which the earlier one elapses: most never matter.
    private void Reschedule()
    {
        var due = _machine.NextDeadline;
        if (due < Due)
            _set.Loop.Schedule(this, due);
    }
}
