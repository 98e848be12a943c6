using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>Decides, from how the dials of one endpoint ended, when the next one is due, or that there is none.</summary>
/// <remarks>Pure: random values and time enter as arguments. See <see cref="ReconnectPolicy"/> for the rule.</remarks>
internal struct ReconnectBackoff
{
    private readonly ReconnectPolicy _policy;
    private int _pausesInRow;
    private Instant _connectedAt;

    /// <summary>A backoff that has seen no dial yet.</summary>
    public ReconnectBackoff(ReconnectPolicy policy)
    {
        _policy = policy;
        _connectedAt = Instant.Never;
    }

    /// <summary>The longest that the next pause can be.</summary>
    public readonly TimeSpan Ceiling
    {
        get
        {
            // Doubling ends at Max, so that the shift cannot overflow however often a dial fails.
            var ceiling = _policy.Initial;
            for (var pause = 0; pause < _pausesInRow && ceiling < _policy.Max; pause++)
                ceiling *= 2;
            return ceiling < _policy.Max ? ceiling : _policy.Max;
        }
    }

    /// <summary>The handshake of a dial succeeded.</summary>
    public void Connected(Instant now) => _connectedAt = now;

    /// <summary>A dial, or the connection that came of it, ended.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="now">When.</param>
    /// <param name="random">A value in [0, 1), drawn for this call.</param>
    /// <param name="pause">The length of time until the next dial.</param>
    /// <returns>False when the policy gives the endpoint up.</returns>
    public bool TryNext(DialOutcome outcome, Instant now, double random, out TimeSpan pause)
    {
        pause = TimeSpan.Zero;
        if (IsLast(outcome))
            return false;

        if (outcome == DialOutcome.Lost && now - _connectedAt >= _policy.StableAfter)
            _pausesInRow = 0;

        // Asking a peer again at once what it has just refused is no use: only the longest pauses are drawn from.
        var ceiling = outcome == DialOutcome.Rejected ? _policy.Max : Ceiling;
        pause = ceiling * random;
        if (ceiling < _policy.Max)
            _pausesInRow++;
        _connectedAt = Instant.Never;
        return true;
    }

    private readonly bool IsLast(DialOutcome outcome) => outcome switch
    {
        DialOutcome.Refused => _policy.StopOnRefused,
        DialOutcome.HandshakeFailed or DialOutcome.Rejected => _policy.StopOnHandshakeFailure,
        _ => false,
    };
}
