using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>Whether a loop that has nothing to do looks again and again for a moment before it sleeps: as long as that has lately been rewarded.</summary>
/// <remarks>
/// <para>A thread that sleeps is woken 5 to 30 us after that has come for which it waits; one that looks finds it at once. But looking takes a processor, and is wasted where
/// nothing comes. So it is done only while the latest waits were short, and never for longer than the bound; and a wait in which it was in vain weighs as much as several in which
/// it was not. Whoever has nothing to do any more sleeps after <see cref="VainMax"/> times the bound in all, until traffic comes back.</para>
/// <para>A mutable value: keep it in a field.</para>
/// </remarks>
internal struct SpinGate
{
    /// <summary>How often one may look in vain, one after the other, before it is not done any more.</summary>
    public const int VainMax = 3;

    private const int Penalty = 4;
    private const int ScoreMin = 8;
    private const int ScoreMax = ScoreMin + ((VainMax - 1) * Penalty);

    private readonly TimeSpan _bound;
    private int _score;

    /// <summary>A gate that is closed until waits turn out to be short.</summary>
    /// <param name="bound">How long one wait may look; zero for never.</param>
    public SpinGate(TimeSpan bound) => _bound = bound;

    /// <summary>Until when a wait that begins now may look before it sleeps; <paramref name="now"/> itself where it is to sleep at once.</summary>
    public readonly Instant Until(Instant now) => _score >= ScoreMin ? now + _bound : now;

    /// <summary>A wait is over, in which was looked or slept.</summary>
    /// <param name="length">How long it was.</param>
    public void Waited(TimeSpan length) => _score = length <= _bound ? Math.Min(_score + 1, ScoreMax) : Math.Max(_score - Penalty, 0);
}
