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
    private readonly ZmtpLimits _limits;
    private readonly MessageAssembler _message;
    private readonly ConnectionHeartbeat _heartbeat;
    private Handshake? _handshake;
    private FrameHeaderReader _header;
    private CommandReader _command;
    private WireEvent _closed;
    private bool _closedWaits;
    private long _pingEnd;
    private Instant _unfinishedSince = Instant.Never;
    private Instant _suspendedSince = Instant.Never;
    private Instant _stalledSince = Instant.Never;
    private Instant _judgeFrom = Instant.Zero;

    /// <summary>A connection whose stream has just come about. Writes our greeting.</summary>
    public ZmtpConnection(ZmtpSide side, ConnectionSettings settings, MessagePool pool, Instant now)
    {
        _limits = settings.Limits;
        _message = new MessageAssembler(settings.Limits, pool);
        _heartbeat = new ConnectionHeartbeat(settings.Heartbeat, now);
        _handshake = new Handshake(side, settings, Outbound, now);
    }

    /// <summary>What waits to be sent.</summary>
    public OutboundQueue Outbound { get; } = new();

    /// <summary>The other end, once the handshake has succeeded.</summary>
    public Peer? Peer { get; private set; }

    /// <summary>Whether the connection has ended; its Closed event waits in <see cref="TryAdvance"/> or was taken.</summary>
    public bool IsClosed => _closed.Kind == WireEventKind.Closed;

    /// <summary>Whether some octets of a message arrived, and not yet all.</summary>
    public bool HasUnfinishedMessage => _message.HasBegun;

    /// <summary>The instant at which <see cref="Tick"/> wants to be called. May change after every call; <see cref="Instant.Never"/> once closed.</summary>
    public Instant NextDeadline
    {
        get
        {
            if (IsClosed)
            {
                return Instant.Never;
            }

            var judged = Instant.Earlier(_handshake?.Deadline ?? MessageDeadline, StallDeadline);
            return Instant.Earlier(Instant.Later(judged, _judgeFrom), _heartbeat.NextDeadline(_judgeFrom));
        }
    }

    private Instant MessageDeadline
    {
        get
        {
            if (_unfinishedSince == Instant.Never || _suspendedSince != Instant.Never)
            {
                return Instant.Never;
            }

            var forItsSize = TimeSpan.FromSeconds((double)_message.AccountedOctets / _limits.MessageOctetsPerSecond);
            return _unfinishedSince + (forItsSize > _limits.MessageTime ? forItsSize : _limits.MessageTime);
        }
    }

    private Instant StallDeadline => _stalledSince + _limits.OutboundStallTime;

    /// <summary>Whether we are between two frames, with nothing begun.</summary>
    private bool IsAtRest => !_header.HasBegun && !_command.HasBegun && !_message.HasBegun;

    /// <summary>Consumes from the front of <paramref name="octets"/> until one event arises, or the input is used up.</summary>
    /// <returns>True with an event; call again with what is left. False: all octets are consumed and nothing waits.</returns>
    public bool TryAdvance(ref ReadOnlySpan<byte> octets, Instant now, out WireEvent wireEvent)
    {
        wireEvent = default;
        if (!octets.IsEmpty)
        {
            _heartbeat.Heard(now);
        }

        while (!IsClosed && !octets.IsEmpty)
        {
            if (_handshake is null ? TryReadTraffic(ref octets, now, out wireEvent) : TryReadHandshake(_handshake, ref octets, out wireEvent))
            {
                return true;
            }
        }

        if (IsClosed)
        {
            octets = default;
            wireEvent = _closed;
            var waits = _closedWaits;
            _closedWaits = false;
            return waits;
        }

        if (_unfinishedSince == Instant.Never && !IsAtRest)
        {
            _unfinishedSince = now;
        }

        return false;
    }

    /// <summary>The transport took <paramref name="octets"/> octets from the front of <see cref="Outbound"/>; 0 where it takes none now.</summary>
    public void Sent(int octets, Instant now)
    {
        Outbound.Advance(octets);
        if (octets > 0)
        {
            _heartbeat.Spoke(now);
            if (_stalledSince != Instant.Never)
            {
                _heartbeat.Progressed(now);
            }
        }

        _stalledSince = Outbound.Octets == 0 ? Instant.Never
            : octets > 0 || _stalledSince == Instant.Never ? now
            : _stalledSince;
    }

    /// <summary>The stream ended: no more octets will come. Octets received before it have been given to TryAdvance.</summary>
    /// <param name="reason">PeerClosed, PeerReset or IoFailed.</param>
    public void PeerClosed(CloseReason reason) => End(reason, ZmtpViolation.None);

    /// <summary>This side ends the connection. What waits in Outbound stays there to be flushed or not.</summary>
    public void Close(CloseReason reason) => End(reason, ZmtpViolation.None);

    /// <summary>Time has passed: does what is due. Early or doubled calls are harmless.</summary>
    public void Tick(Instant now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        if (now >= _judgeFrom && Overdue(now) is var reason and not CloseReason.None)
        {
            End(reason, ZmtpViolation.None);
        }
        else if (now >= _heartbeat.PingDue)
        {
            Ping(_heartbeat.Ttl, now);
        }
    }

    /// <summary>The owner stops reading from the stream (backpressure): the peer's silence is not its own until <see cref="ResumeReading"/>.</summary>
    public void SuspendReading(Instant now)
    {
        _heartbeat.Suspend(now);
        _suspendedSince = Instant.Earlier(_suspendedSince, now);
    }

    /// <summary>The owner reads again: the peer's clocks go on where they stopped.</summary>
    public void ResumeReading(Instant now)
    {
        _heartbeat.Resume(now);
        if (_suspendedSince != Instant.Never)
        {
            _unfinishedSince += now - _suspendedSince;
            _suspendedSince = Instant.Never;
        }
    }

    /// <summary>This process stood still: nobody is judged for silence before <paramref name="judgeFrom"/>. Called for each connection after a stall.</summary>
    public void Excuse(Instant judgeFrom) => _judgeFrom = Instant.Later(_judgeFrom, judgeFrom);

    /// <summary>Gives all memory back: the unfinished message and what waits to be sent.</summary>
    public void Dispose()
    {
        End(CloseReason.Closed, ZmtpViolation.None);
        Outbound.Clear();
    }

    private bool TryReadHandshake(Handshake handshake, ref ReadOnlySpan<byte> octets, out WireEvent wireEvent)
    {
        wireEvent = default;
        if (!handshake.HasGreeting)
        {
            if (!handshake.TryReadGreeting(ref octets, out var violation))
            {
                End(CloseReason.HandshakeFailed, violation);
            }

            return false;
        }

        if (!_command.HasBegun)
        {
            if (!_header.TryRead(ref octets, out var header, out var violation))
            {
                return Refuse(violation);
            }

            violation = !header.IsCommand ? ZmtpViolation.MessageBeforeReady
                : header.Length > _limits.HandshakeOctetsMax ? ZmtpViolation.CommandTooLong
                : ZmtpViolation.None;
            if (violation != ZmtpViolation.None)
            {
                return Refuse(violation);
            }

            _command.Begin((int)header.Length);
        }

        if (!_command.TryComplete(ref octets, out var body))
        {
            return false;
        }

        var isDone = ReceiveInHandshake(handshake, body, out wireEvent);
        _command.Release();
        return isDone;
    }

    private bool ReceiveInHandshake(Handshake handshake, ReadOnlySpan<byte> body, out WireEvent wireEvent)
    {
        wireEvent = default;
        if (!ZmtpCommand.TryRead(body, out var command))
        {
            return Refuse(ZmtpViolation.CommandMalformed);
        }

        if (command.Name.SequenceEqual(ErrorCommand.Name))
        {
            End(CloseReason.PeerError, ZmtpViolation.None, ErrorCommand.ReadReason(command.Data));
            return false;
        }

        if (!handshake.TryReceive(command, out var peer, out var violation))
        {
            return Refuse(violation);
        }

        if (peer is null)
        {
            return false;
        }

        Peer = peer;
        _handshake = null;
        _unfinishedSince = Instant.Never;
        wireEvent = WireEvent.HandshakeSucceeded(peer);
        if (_heartbeat.Begin(peer))
        {
            PingCommand.Write(TimeSpan.Zero, Outbound);
        }

        return true;
    }

    private bool TryReadTraffic(ref ReadOnlySpan<byte> octets, Instant now, out WireEvent wireEvent)
    {
        wireEvent = default;
        if (_command.HasBegun)
        {
            ReadCommand(ref octets, now);
            return false;
        }

        if (!_message.IsInsideFrame)
        {
            if (!_header.TryRead(ref octets, out var header, out var violation))
            {
                return Violate(violation);
            }

            if (header.IsCommand)
            {
                if (header.Length > _limits.CommandOctetsMax)
                {
                    return Violate(ZmtpViolation.CommandTooLong);
                }

                _command.Begin((int)header.Length);
                ReadCommand(ref octets, now);
                return false;
            }

            violation = _message.Begin(header);
            if (violation != ZmtpViolation.None)
            {
                return Violate(violation);
            }
        }

        if (_message.Append(ref octets) is not { } message)
        {
            return false;
        }

        _unfinishedSince = Instant.Never;
        wireEvent = WireEvent.MessageArrived(message);
        return true;
    }

    private void ReadCommand(ref ReadOnlySpan<byte> octets, Instant now)
    {
        if (!_command.TryComplete(ref octets, out var body))
        {
            return;
        }

        if (ZmtpCommand.TryRead(body, out var command))
        {
            Receive(command, hasMoreInput: !octets.IsEmpty, now);
        }
        else
        {
            Violate(ZmtpViolation.CommandMalformed);
        }

        _command.Release();
        if (!_message.HasBegun)
        {
            _unfinishedSince = Instant.Never;
        }
    }

    /// <summary>A command after the handshake, also between two frames of a message: libzmq puts its PING and PONG there.</summary>
    /// <remarks>
    /// What we do not know we skip: a peer of a later minor version may say more than we understand (37/ZMTP Version Negotiation). SUBSCRIBE, CANCEL,
    /// JOIN and LEAVE mean nothing to a ROUTER or DEALER, and leave no state behind.
    /// </remarks>
    private void Receive(in ZmtpCommand command, bool hasMoreInput, Instant now)
    {
        if (command.Name.SequenceEqual(PingCommand.Name))
        {
            if (!PingCommand.TryRead(command.Data, out var ttl, out var context))
            {
                Violate(ZmtpViolation.CommandMalformed);
                return;
            }

            PongCommand.Write(context, Outbound);
            if (!hasMoreInput)
            {
                _heartbeat.PeerAnnounced(ttl, now);
            }
        }
        else if (command.Name.SequenceEqual(PongCommand.Name))
        {
            if (!PongCommand.IsValid(command.Data))
            {
                Violate(ZmtpViolation.CommandMalformed);
                return;
            }

            _heartbeat.Ponged();
        }
        else if (command.Name.SequenceEqual(ReadyCommand.Name))
        {
            Violate(ZmtpViolation.ReadyTwice);
        }
        else if (command.Name.SequenceEqual(ErrorCommand.Name))
        {
            End(CloseReason.PeerError, ZmtpViolation.None, ErrorCommand.ReadReason(command.Data));
        }
    }

    /// <summary>At most one PING stands in the queue, however long the peer takes nothing.</summary>
    private void Ping(TimeSpan ttl, Instant now)
    {
        if (Outbound.SentOctets >= _pingEnd)
        {
            PingCommand.Write(ttl, Outbound);
            _pingEnd = Outbound.Written;
        }

        _heartbeat.Pinged(now);
    }

    private CloseReason Overdue(Instant now) =>
        now >= (_handshake?.Deadline ?? Instant.Never) ? CloseReason.HandshakeTimeout
        : _handshake is null && now >= MessageDeadline ? CloseReason.MessageTooSlow
        : now >= StallDeadline ? CloseReason.SendStalled
        : now >= _heartbeat.Expiry ? CloseReason.HeartbeatExpired
        : CloseReason.None;

    /// <summary>A violation during the handshake is told to the peer, so that it does not come back with the same (37/ZMTP Error Handling).</summary>
    private bool Refuse(ZmtpViolation violation)
    {
        if (violation != ZmtpViolation.None)
        {
            ErrorCommand.Write(violation, Outbound);
            End(CloseReason.HandshakeFailed, violation);
        }

        return false;
    }

    private bool Violate(ZmtpViolation violation)
    {
        if (violation != ZmtpViolation.None)
        {
            End(CloseReason.ProtocolViolation, violation);
        }

        return false;
    }

    private void End(CloseReason reason, ZmtpViolation violation, string? peerError = null)
    {
        if (!IsClosed)
        {
            _closed = WireEvent.Closed(reason, violation, peerError);
            _closedWaits = true;
            _handshake = null;
            _message.Discard();
            _command.Release();
        }
    }
}
