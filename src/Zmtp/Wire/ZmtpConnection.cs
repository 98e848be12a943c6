using Mdp.Heartbeating;

namespace Mdp.Zmtp.Wire;

/// <summary>One ZMTP 3.1 connection as a machine: octets and instants go in, events and octets come out. It touches no socket and no clock.</summary>
/// <remarks>
/// <para>Single-threaded. A call returns in time proportional to its input and never throws for anything that a peer can do. The events depend on
/// the octets alone, never on how they were cut.</para>
/// <para>Writing: greeting, READY, PING, PONG and ERROR appear in <see cref="Outbound"/> by themselves, from the constructor on; the owner flushes it
/// after each call that may have written (constructor, TryAdvance, Tick), and once more, as far as the stream takes it at once, after Closed.</para>
/// <para>Ending: the first cause wins. It is told exactly once, as the Closed event of the next <see cref="TryAdvance"/> (also on empty input),
/// behind which nothing comes. <see cref="IsClosed"/> says that it waits or was told. <see cref="Dispose"/> gives all memory back.</para>
/// </remarks>
internal sealed class ZmtpConnection : IDisposable
{
    private readonly TrafficReader _traffic;
    private readonly ConnectionHeartbeat _heartbeat;
    private readonly ConnectionDeadlines _deadlines;
    private Handshake? _handshake;
    private WireEvent _closed;
    private bool _closedWaits;
    private long _pingEnd;
    private long _pongEnd;
    private Instant _judgeFrom = Instant.Zero;

    /// <summary>A connection whose stream has just come about. Writes our greeting.</summary>
    public ZmtpConnection(ZmtpSide side, ConnectionSettings settings, MessagePool pool, Instant now)
    {
        Outbound = new OutboundQueue(pool.Chunks);
        _traffic = new TrafficReader(settings.Limits, pool);
        _heartbeat = new ConnectionHeartbeat(settings.Heartbeat, now);
        _deadlines = new ConnectionDeadlines(settings.Limits, now);
        _handshake = new Handshake(side, settings, Outbound);
    }

    /// <summary>What waits to be sent.</summary>
    public OutboundQueue Outbound { get; }

    /// <summary>The other end, once the handshake has succeeded.</summary>
    public Peer? Peer { get; private set; }

    /// <summary>Whether the connection has ended; its Closed event waits in <see cref="TryAdvance"/> or was taken.</summary>
    public bool IsClosed => _closed.Kind == WireEventKind.Closed;

    /// <summary>Whether some octets of a message arrived, and not yet all.</summary>
    public bool HasUnfinishedMessage => _traffic.HasUnfinishedMessage;

    /// <summary>Where the octets that come next belong, if all of them are the middle of a long frame; otherwise empty, and they go through <see cref="TryAdvance"/>.</summary>
    public Span<byte> Room() => IsClosed || _handshake is not null ? default : _traffic.Room();

    /// <summary>The instant at which <see cref="Tick"/> wants to be called. May change after every call; <see cref="Instant.Never"/> once closed.</summary>
    public Instant NextDeadline => IsClosed
        ? Instant.Never
        : Instant.Earlier(Instant.Later(_deadlines.Next(_traffic.AccountedOctets), _judgeFrom), _heartbeat.NextDeadline(_judgeFrom));

    /// <summary>Consumes from the front of <paramref name="octets"/> until one event arises, or the input is used up.</summary>
    /// <returns>True with an event; call again with what is left. False: all octets are consumed and nothing waits.</returns>
    public bool TryAdvance(ref ReadOnlySpan<byte> octets, Instant now, out WireEvent wireEvent)
    {
        if (!octets.IsEmpty && !IsClosed)
        {
            _heartbeat.Heard(now);
            if (_handshake is not null && TryFinishHandshake(_handshake, ref octets, out wireEvent))
            {
                return true;
            }

            if (_handshake is null && TryReadMessage(ref octets, now, out wireEvent))
            {
                return true;
            }
        }

        if (!IsClosed)
        {
            wireEvent = default;
            return false;
        }

        octets = default;
        wireEvent = _closed;
        var waits = _closedWaits;
        _closedWaits = false;
        return waits;
    }

    /// <summary>So many octets arrived in the front of <see cref="Room"/>. No event comes of it.</summary>
    public void Filled(int octets, Instant now)
    {
        _traffic.Filled(octets);
        _heartbeat.Heard(now);
    }

    /// <summary>The transport took <paramref name="octets"/> octets from the front of <see cref="Outbound"/>; 0 where it takes none now.</summary>
    public void Sent(int octets, Instant now)
    {
        Outbound.Advance(octets);
        if (octets > 0)
        {
            _heartbeat.Spoke(now);
            if (_deadlines.IsStalled)
            {
                _heartbeat.Progressed(now);
            }
        }

        _deadlines.Sent(octets, Outbound.Octets, now);
    }

    /// <summary>The stream ended: no more octets will come. Octets received before it have been given to TryAdvance.</summary>
    /// <param name="reason">PeerClosed, PeerReset or IoFailed.</param>
    public void PeerClosed(CloseReason reason) => End(reason);

    /// <summary>This side ends the connection. What waits in Outbound stays there to be flushed or not.</summary>
    public void Close(CloseReason reason) => End(reason);

    /// <summary>Time has passed: does what is due. Early or doubled calls are harmless.</summary>
    public void Tick(Instant now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        var overdue = now < _judgeFrom ? CloseReason.None : Overdue(now);
        if (overdue != CloseReason.None)
        {
            End(overdue);
        }
        else if (now >= _heartbeat.PingDue)
        {
            Ping(now);
        }
    }

    /// <summary>The owner stops reading from the stream (backpressure): the peer's silence is not its own until <see cref="ResumeReading"/>.</summary>
    public void SuspendReading(Instant now)
    {
        _heartbeat.Suspend(now);
        _deadlines.Suspend(now);
    }

    /// <summary>The owner reads again: the peer's clocks go on where they stopped.</summary>
    public void ResumeReading(Instant now)
    {
        _heartbeat.Resume(now);
        _deadlines.Resume(now);
    }

    /// <summary>This process stood still: nobody is judged for silence before <paramref name="judgeFrom"/>. Called for each connection after a stall.</summary>
    public void Excuse(Instant judgeFrom) => _judgeFrom = Instant.Later(_judgeFrom, judgeFrom);

    /// <summary>Gives all memory back: the unfinished message and what waits to be sent.</summary>
    public void Dispose()
    {
        End(CloseReason.Closed);
        Outbound.Clear();
    }

    private bool TryFinishHandshake(Handshake handshake, ref ReadOnlySpan<byte> octets, out WireEvent wireEvent)
    {
        wireEvent = default;
        switch (handshake.Advance(ref octets))
        {
            case HandshakeStep.Succeeded:
                Open(handshake.Peer!);
                wireEvent = WireEvent.HandshakeSucceeded(handshake.Peer!);
                return true;
            case HandshakeStep.Failed:
                End(CloseReason.HandshakeFailed, handshake.Violation);
                return false;
            case HandshakeStep.PeerError:
                End(CloseReason.PeerError, peerError: handshake.PeerError);
                return false;
            default:
                return false;
        }
    }

    private void Open(Peer peer)
    {
        Peer = peer;
        _handshake = null;
        _deadlines.Opened();
        if (_heartbeat.Begin(peer))
        {
            PingCommand.Write(TimeSpan.Zero, Outbound);
        }
    }

    private bool TryReadMessage(ref ReadOnlySpan<byte> octets, Instant now, out WireEvent wireEvent)
    {
        while (!IsClosed && _traffic.TryRead(ref octets, out var item))
        {
            if (item.Message is not null)
            {
                _deadlines.Finished();
                wireEvent = WireEvent.MessageArrived(item.Message);
                return true;
            }

            if (item.Violation != ZmtpViolation.None)
            {
                End(CloseReason.ProtocolViolation, item.Violation);
            }
            else
            {
                Receive(item.Command, isLastInput: octets.IsEmpty, now);
                _traffic.ReleaseCommand();
            }
        }

        if (!_traffic.IsAtRest)
        {
            _deadlines.Unfinished(now);
        }

        wireEvent = default;
        return false;
    }

    /// <summary>A command after the handshake.</summary>
    /// <remarks>
    /// What we do not know we skip: a peer of a later minor version may say more than we understand (37/ZMTP Version Negotiation). SUBSCRIBE, CANCEL,
    /// JOIN and LEAVE mean nothing to a ROUTER or DEALER, and leave no state behind.
    /// </remarks>
    private void Receive(ReadOnlySpan<byte> body, bool isLastInput, Instant now)
    {
        if (!_traffic.HasUnfinishedMessage)
        {
            _deadlines.Finished();
        }

        if (!ZmtpCommand.TryRead(body, out var command))
        {
            End(CloseReason.ProtocolViolation, ZmtpViolation.CommandMalformed);
        }
        else if (command.Name.SequenceEqual(PingCommand.Name))
        {
            ReceivePing(command.Data, isLastInput, now);
        }
        else if (command.Name.SequenceEqual(PongCommand.Name))
        {
            ReceivePong(command.Data);
        }
        else if (command.Name.SequenceEqual(ReadyCommand.Name))
        {
            End(CloseReason.ProtocolViolation, ZmtpViolation.ReadyTwice);
        }
        else if (command.Name.SequenceEqual(ErrorCommand.Name))
        {
            End(CloseReason.PeerError, peerError: ErrorCommand.ReadReason(command.Data));
        }
    }

    private void ReceivePing(ReadOnlySpan<byte> data, bool isLastInput, Instant now)
    {
        if (!PingCommand.TryRead(data, out var ttl, out var context))
        {
            End(CloseReason.ProtocolViolation, ZmtpViolation.CommandMalformed);
            return;
        }

        // A peer that asks on and on and takes no answer gets one: it is a sign of life whenever it is read, and more would be a way to fill our memory.
        if (!_deadlines.IsStalled || Outbound.SentOctets >= _pongEnd)
        {
            PongCommand.Write(context, Outbound);
            _pongEnd = Outbound.Written;
        }

        if (isLastInput)
        {
            _heartbeat.PeerAnnounced(ttl, now);
        }
    }

    private void ReceivePong(ReadOnlySpan<byte> data)
    {
        if (!PongCommand.IsValid(data))
        {
            End(CloseReason.ProtocolViolation, ZmtpViolation.CommandMalformed);
            return;
        }

        _heartbeat.Ponged();
    }

    /// <summary>At most one PING stands in the queue, however long the peer takes nothing.</summary>
    private void Ping(Instant now)
    {
        if (Outbound.SentOctets >= _pingEnd)
        {
            PingCommand.Write(_heartbeat.Ttl, Outbound);
            _pingEnd = Outbound.Written;
        }

        _heartbeat.Pinged(now);
    }

    private CloseReason Overdue(Instant now)
    {
        var overdue = _deadlines.Overdue(now, _traffic.AccountedOctets);
        return overdue == CloseReason.None && now >= _heartbeat.Expiry ? CloseReason.HeartbeatExpired : overdue;
    }

    private void End(CloseReason reason, ZmtpViolation violation = ZmtpViolation.None, string? peerError = null)
    {
        if (!IsClosed)
        {
            _closed = WireEvent.Closed(reason, violation, peerError);
            _closedWaits = true;
            _handshake?.Discard();
            _handshake = null;
            _traffic.Discard();
        }
    }
}
