namespace Mdp.Broker.Telemetry;

/// <summary>Lets some lines through at once and then a few per second, so that no peer can flood the log; and counts what it kept back.</summary>
internal sealed class FloodGate(string subject, TimeProvider clock)
{
    /// <summary>Lines that may come at once: a small fleet that starts is shown whole.</summary>
    public const int Burst = 100;

    /// <summary>Lines that may come each second for ever: every loss of a fleet that dies one by one, and less than 300 MB a day.</summary>
    public const int PerSecond = 20;

    private long _refilledAt = clock.GetTimestamp();
    private int _left = Burst;
    private long _keptBack;

    /// <summary>What the lines are about.</summary>
    public string Subject => subject;

    /// <summary>Whether one more line may be written now.</summary>
    /// <param name="keptBack">How many lines were kept back since the last one that was written.</param>
    public bool TryPass(out long keptBack)
    {
        Refill();
        keptBack = _keptBack;
        if (_left == 0)
        {
            _keptBack++;
            return false;
        }

        _left--;
        _keptBack = 0;
        return true;
    }

    private void Refill()
    {
        var lines = (long)(clock.GetElapsedTime(_refilledAt).TotalSeconds * PerSecond);
        if (lines > 0)
        {
            _left = (int)Math.Min(Burst, _left + lines);
            _refilledAt += lines * clock.TimestampFrequency / PerSecond;
        }
    }
}
