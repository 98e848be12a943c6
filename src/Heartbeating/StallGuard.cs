namespace Mdp.Heartbeating;

/// <summary>A clock that stands still while its own process did: our stall is not their death.</summary>
/// <remarks>
/// <para>A tick that comes later than its deadline by more than the tolerance shows that this process was frozen (SIGSTOP, GC, VM
/// pause). The lateness is taken out of attended time, so that every expiry moves by it, however many there are. Signs of life that
/// arrived during the stall still wait in the sockets; until <see cref="JudgeFrom"/>, one interval later, silence is nobody's fault.</para>
/// <para>Attended time never runs backwards and never runs faster than the host's.</para>
/// </remarks>
public sealed class StallGuard
{
    private readonly TimeSpan _tolerance;
    private readonly TimeSpan _grace;
    private TimeSpan _lost;
    private Instant _attended;

    /// <summary>A guard for deadlines that lie about one heartbeat interval apart.</summary>
    /// <param name="interval">
    /// The heartbeat interval. Lateness up to half of it is ordinary jitter, which a liveness of two or more absorbs; the grace after a
    /// stall is one whole interval, in which each living peer has something to say.
    /// </param>
    public StallGuard(TimeSpan interval)
    {
        _tolerance = interval / 2;
        _grace = interval;
    }

    /// <summary>The attended instant before which nobody may be declared dead for silence.</summary>
    public Instant JudgeFrom { get; private set; }

    /// <summary>All time lost in stalls so far.</summary>
    public TimeSpan Lost => _lost;

    /// <summary>Turns the host's time into attended time, and notices a stall.</summary>
    /// <param name="now">The host's time; not earlier than at the call before.</param>
    /// <param name="deadline">The attended instant at which the machine asked to be woken.</param>
    /// <param name="stall">The length of the stall that this call noticed; zero when there was none.</param>
    public Instant Attend(Instant now, Instant deadline, out TimeSpan stall)
    {
        var attended = now - _lost;
        var attentive = Instant.Later(deadline, _attended);
        stall = attended > attentive ? attended - attentive : TimeSpan.Zero;
        if (stall <= _tolerance)
        {
            stall = TimeSpan.Zero;
            return _attended = Instant.Later(attended, _attended);
        }

        _lost += stall;
        JudgeFrom = attentive + _grace;
        return _attended = attentive;
    }

    /// <summary>The host's instant at which attended time reaches <paramref name="attended"/>, if no further stall comes.</summary>
    public Instant ToHost(Instant attended) => attended + _lost;
}
