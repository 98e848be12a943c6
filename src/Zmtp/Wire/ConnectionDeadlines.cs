using Mdp.Heartbeating;

namespace Mdp.Zmtp.Wire;

/// <summary>How long a peer may take over its handshake, over a message, and over what waits for it. Heartbeats are counted elsewhere.</summary>
internal sealed class ConnectionDeadlines
{
    private readonly ZmtpLimits _limits;
    private Instant _unfinishedSince = Instant.Never;
    private Instant _suspendedSince = Instant.Never;
    private Instant _stalledSince = Instant.Never;

    /// <summary>The deadlines of a stream that has just come about.</summary>
    public ConnectionDeadlines(ZmtpLimits limits, Instant now)
    {
        _limits = limits;
        Handshake = now + limits.HandshakeTime;
    }

    /// <summary>When the handshake must have succeeded, however much arrived; never once it has.</summary>
    public Instant Handshake { get; private set; }

    /// <summary>When what waits for the peer must have moved; never while nothing waits.</summary>
    public Instant Stall => _stalledSince + _limits.OutboundStallTime;

    /// <summary>Whether octets wait that the transport had no room for.</summary>
    public bool IsStalled => _stalledSince != Instant.Never;

    /// <summary>When the message, command or header that was begun must be complete; never while nothing is begun or we do not read.</summary>
    /// <param name="accountedOctets">What the message costs, as far as its headers tell.</param>
    public Instant Message(long accountedOctets)
    {
        if (_unfinishedSince == Instant.Never || _suspendedSince != Instant.Never)
        {
            return Instant.Never;
        }

        var forItsSize = TimeSpan.FromSeconds((double)accountedOctets / _limits.MessageOctetsPerSecond);
        return _unfinishedSince + (forItsSize > _limits.MessageTime ? forItsSize : _limits.MessageTime);
    }

    /// <summary>The earliest of the three.</summary>
    public Instant Next(long accountedOctets) => Instant.Earlier(Handshake, Instant.Earlier(Message(accountedOctets), Stall));

    /// <summary>The reason to close that <see cref="Next"/> stands for, or none.</summary>
    public CloseReason Overdue(Instant now, long accountedOctets) =>
        now >= Handshake ? CloseReason.HandshakeTimeout
        : now >= Message(accountedOctets) ? CloseReason.MessageTooSlow
        : now >= Stall ? CloseReason.SendStalled
        : CloseReason.None;

    /// <summary>The handshake succeeded.</summary>
    public void Opened() => Handshake = Instant.Never;

    /// <summary>Something is begun and not complete. The time runs from the first call.</summary>
    public void Unfinished(Instant now) => _unfinishedSince = Instant.Earlier(_unfinishedSince, now);

    /// <summary>What was begun is complete.</summary>
    public void Finished() => _unfinishedSince = Instant.Never;

    /// <summary>The transport took some octets, or none, and left some, or none.</summary>
    public void Sent(int octets, long octetsLeft, Instant now) =>
        _stalledSince = octetsLeft == 0 ? Instant.Never
            : octets > 0 ? now
            : Instant.Earlier(_stalledSince, now);

    /// <summary>We stop reading: the time of an unfinished message stands still.</summary>
    public void Suspend(Instant now) => _suspendedSince = Instant.Earlier(_suspendedSince, now);

    /// <summary>We read again.</summary>
    public void Resume(Instant now)
    {
        if (_suspendedSince != Instant.Never)
        {
            _unfinishedSince += now - _suspendedSince;
            _suspendedSince = Instant.Never;
        }
    }
}
