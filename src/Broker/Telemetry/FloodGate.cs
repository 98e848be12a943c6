namespace Mdp.Broker.Telemetry;

/// <summary>Lets some lines through at once and then a few per second, so that no peer can flood the log; and counts what it kept back.</summary>
/// <param name="subject">What the lines are about.</param>
/// <param name="clock">The clock.</param>
/// <param name="burst">Lines that may come at once.</param>
/// <param name="perSecond">Lines that may come each second for ever.</param>
internal sealed class FloodGate(string subject, TimeProvider clock, int burst, int perSecond)
{
    private long _refilledAt = clock.GetTimestamp();
    private int _spent;
    private long _keptBack;

    /// <summary>What the lines are about.</summary>
    public string Subject => subject;

    /// <summary>Whether one more line may be written now.</summary>
    /// <param name="keptBack">How many lines were kept back since the last one that was written.</param>
    public bool TryPass(out long keptBack)
    {
        Refill();
        keptBack = _keptBack;
        if (_spent == burst)
        {
            _keptBack++;
            return false;
        }

        _spent++;
        _keptBack = 0;
        return true;
    }

    private void Refill()
    {
        var lines = (long)(clock.GetElapsedTime(_refilledAt).TotalSeconds * perSecond);
        if (lines > 0)
        {
            _spent = (int)Math.Max(0, _spent - lines);
            _refilledAt += lines * clock.TimestampFrequency / perSecond;
        }
    }
}
