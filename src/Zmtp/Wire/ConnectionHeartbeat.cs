using Mdp.Heartbeating;

namespace Mdp.Zmtp.Wire;

/// <summary>When a connection owes a PING, and when its peer's silence is death.</summary>
/// <remarks>
/// <para>37/ZMTP Connection Heartbeating. Any octet is a sign of life. A PING is due when nothing was heard for an interval; expiry needs a PING that
/// had an interval to be answered, so that a peer is never dead for a question that it was not asked.</para>
/// <para>Our PING announces a time to live, after which the peer may give us up. So from then on we owe it octets: a PING is due, too, when we
/// were silent for an interval, however much the peer talks. While we do not read, its PINGs cannot be answered: then we owe it the same.</para>
/// <para>Peers that greet as 3.0 may or may not know PING. A DEALER or ROUTER among them is asked once, without a time to live; a REQ
/// never, since older ones lose their lock step over it.</para>
/// </remarks>
internal sealed class ConnectionHeartbeat
{
    private readonly HeartbeatSettings? _settings;
    private Pulse _pulse;
    private PingUse _use;
    private Instant _firstUnheardPing = Instant.Never;
    private Instant _noPingBefore = Instant.Zero;
    private Instant _peerTtlExpiry = Instant.Never;
    private Instant _suspendedSince = Instant.Never;
    private bool _owesOctets;

    /// <summary>A heartbeat that begins with the connection; it asks and judges nobody before <see cref="Begin"/>.</summary>
    /// <param name="settings">Null sends no PING; the peer's time to live counts in any case.</param>
    /// <param name="now">The connection's first moment.</param>
    public ConnectionHeartbeat(HeartbeatSettings? settings, Instant now)
    {
        _settings = settings;
        _pulse = new Pulse(settings ?? HeartbeatSettings.Default, now);
    }

    /// <summary>The earliest of: PING due, and the peer dead. Death is not before <paramref name="judgeFrom"/>.</summary>
    public Instant NextDeadline(Instant judgeFrom) => Instant.Earlier(PingDue, Instant.Later(Expiry, judgeFrom));

    /// <summary>The instant at which a PING is due.</summary>
    public Instant PingDue
    {
        get
        {
            if (_use != PingUse.Answers)
            {
                return Instant.Never;
            }

            var forListening = IsSuspended ? Instant.Never : _pulse.LastHeard + _settings!.Interval;
            var forSpeaking = _owesOctets || IsSuspended ? _pulse.NextBeat : Instant.Never;
            return Instant.Later(Instant.Earlier(forListening, forSpeaking), _noPingBefore);
        }
    }

    /// <summary>The instant at which the peer is dead: by our question, or by its own word.</summary>
    public Instant Expiry
    {
        get
        {
            if (IsSuspended)
            {
                return Instant.Never;
            }

            var unanswered = _firstUnheardPing == Instant.Never || _use != PingUse.Answers
                ? Instant.Never
                : Instant.Later(_pulse.Expiry, _firstUnheardPing + _settings!.Interval);
            return Instant.Earlier(unanswered, _peerTtlExpiry);
        }
    }

    /// <summary>The time to live that our PING announces: the window after which we would give up a peer.</summary>
    public TimeSpan Ttl => _settings?.Window ?? TimeSpan.Zero;

    private bool IsSuspended => _suspendedSince != Instant.Never;

    /// <summary>The handshake succeeded.</summary>
    /// <returns>Whether a probe, a PING without time to live, is to be sent now.</returns>
    public bool Begin(Peer peer)
    {
        _use = _settings is null ? PingUse.Never
            : peer.Major > 3 || peer.Minor >= 1 ? PingUse.Answers
            : peer.SocketType is ZmtpSocketType.Dealer or ZmtpSocketType.Router ? PingUse.Probing
            : PingUse.Never;
        return _use == PingUse.Probing;
    }

    /// <summary>Octets arrived.</summary>
    public void Heard(Instant now)
    {
        _pulse.Heard(now);
        _firstUnheardPing = Instant.Never;
        _peerTtlExpiry = Instant.Never;
    }

    /// <summary>The peer took octets that it had no room for before: somebody reads there, even if our PING still stands behind them.</summary>
    public void Progressed(Instant now)
    {
        _pulse.Heard(now);
        _firstUnheardPing = Instant.Never;
    }

    /// <summary>Octets left.</summary>
    public void Spoke(Instant now) => _pulse.Spoke(now);

    /// <summary>A PING was written, or would have been if its forerunner had left.</summary>
    public void Pinged(Instant now)
    {
        _firstUnheardPing = Instant.Earlier(_firstUnheardPing, now);
        _noPingBefore = now + _settings!.Interval;
        _owesOctets = true;
    }

    /// <summary>A PONG arrived: this peer answers.</summary>
    public void Ponged()
    {
        if (_use == PingUse.Probing)
        {
            _use = PingUse.Answers;
        }
    }

    /// <summary>The peer's PING said: be sure that I am dead when you hear nothing for so long. The next octets revoke it.</summary>
    public void PeerAnnounced(TimeSpan ttl, Instant now)
    {
        if (ttl > TimeSpan.Zero)
        {
            _peerTtlExpiry = now + ttl;
        }
    }

    /// <summary>We stop reading: the peer's silence is ours.</summary>
    public void Suspend(Instant now)
    {
        if (!IsSuspended)
        {
            _suspendedSince = now;
        }
    }

    /// <summary>We read again: what was left of each window is left of it now.</summary>
    public void Resume(Instant now)
    {
        if (IsSuspended)
        {
            var length = now - _suspendedSince;
            _suspendedSince = Instant.Never;
            _pulse.Heard(_pulse.LastHeard + length);
            _firstUnheardPing += length;
            _peerTtlExpiry += length;
        }
    }
}
