namespace Mdp.Heartbeating;

/// <summary>A clock that stands still while its own process did: our stall is not their death.</summary>
/// <remarks>
/// <para>A tick that comes later than its deadline by more than the tolerance shows that this process was frozen or starved (SIGSTOP, GC,
/// VM pause). The lateness is taken out of attended time, so that every expiry moves by it, however many there are. Signs of life that
/// arrived meanwhile still wait in the sockets, so until <see cref="JudgeFrom"/> silence is nobody's fault.</para>
/// <para>Attended time never runs backwards and never runs faster than the host's.</para>
/// </remarks>
public sealed class StallGuard
{
    private TimeSpan _interval;
    private TimeSpan _tolerance;
    private TimeSpan _lost;
    private Instant _attended;

    /// <summary>A guard for deadlines that lie about one heartbeat interval apart.</summary>
    /// <param name="interval">
    /// The heartbeat interval. Lateness up to a twentieth of it (125 ms of 2.5 s) is the ordinary jitter of a busy machine: taking that out
    /// too would slow detection down. The grace after a stall is as long as the stall, at most one interval, in which each living peer has
    /// something to say.
    /// </param>
    public StallGuard(TimeSpan interval) => Retune(interval);

    /// <summary>The attended instant before which nobody may be declared dead for silence.</summary>
    public Instant JudgeFrom { get; private set; }

    /// <summary>All time lost in stalls so far.</summary>
    public TimeSpan Lost => _lost;

    /// <summary>Deadlines lie about another interval apart from now on. What was noticed stays noticed.</summary>
    /// <param name="interval">As for the constructor.</param>
    public void Retune(TimeSpan interval)
    {
        _interval = interval;
        _tolerance = interval / 20;
    }

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
        JudgeFrom = Instant.Later(JudgeFrom, attentive + (stall < _interval ? stall : _interval));
        return _attended = attentive;
    }

    /// <summary>The host's instant at which attended time reaches <paramref name="attended"/>, if no further stall comes.</summary>
    public Instant ToHost(Instant attended) => attended + _lost;
}
