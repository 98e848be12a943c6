using System.Globalization;
using System.Text;

namespace Mdp.Simulation.Tests;

/// <summary>Tries everything that can happen in a small world, up to a number of steps, and goes on from no state twice.</summary>
/// <remarks>
/// A world cannot be copied, so each step begins at the beginning and goes the whole way again; a schedule of a dozen steps takes some ten
/// microseconds. States are told apart by a hash of 64 bits of what the witness knows of them.
/// </remarks>
internal sealed class Explorer
{
    private readonly SmallWorld _world = new();
    private readonly List<Move> _moves = [];
    private readonly HashSet<ulong> _seen = [];

    /// <summary>States that were reached.</summary>
    public long States => _seen.Count;

    /// <summary>Steps that were tried.</summary>
    public long Steps { get; private set; }

    /// <summary>How far everything was tried.</summary>
    public int Depth { get; private set; }

    /// <summary>The way into the first failure, in words; null when there was none.</summary>
    public string? Failure { get; private set; }

    /// <summary>Explores a scope breadth first.</summary>
    /// <param name="scope">The world.</param>
    /// <param name="depth">How many steps at most.</param>
    /// <param name="stepsMax">A bound of the effort: no further depth is begun after so many steps.</param>
    public void Explore(SmallScope scope, int depth, long stepsMax)
    {
        _seen.Clear();
        Steps = 0;
        var frontier = new List<Move[]> { Array.Empty<Move>() };
        for (Depth = 0; Depth < depth && frontier.Count > 0 && Steps < stepsMax; Depth++)
        {
            var next = new List<Move[]>();
            foreach (var way in frontier)
            {
                if (!TryExtend(scope, way, next))
                {
                    return;
                }
            }

            frontier = next;
        }
    }

    private bool TryExtend(SmallScope scope, Move[] way, List<Move[]> next)
    {
        if (!TryGo(scope, way, isDrained: false))
        {
            return false;
        }

        _world.List(scope, _moves);
        foreach (var move in _moves.ToArray())
        {
            Move[] longer = [.. way, move];
            Steps++;
            if (!TryGo(scope, longer, isDrained: false))
            {
                return false;
            }

            if (!_seen.Add(_world.Key(scope)))
            {
                continue;
            }

            next.Add(longer);
            if (!TryGo(scope, longer, isDrained: true))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryGo(SmallScope scope, Move[] way, bool isDrained)
    {
        try
        {
            Go(scope, way, isDrained);
            return true;
        }
        catch (Exception failure)
        {
            Failure = Explain(scope, way, isDrained, failure);
            return false;
        }
    }

    private void Go(SmallScope scope, Move[] way, bool isDrained)
    {
        _world.Begin(scope);
        foreach (var move in way)
        {
            _world.Do(move);
        }

        if (isDrained)
        {
            _world.Drain(scope);
        }
    }

    private string Explain(SmallScope scope, Move[] way, bool isDrained, Exception failure)
    {
        _world.Transcript.IsWanted = true;
        try
        {
            Go(scope, way, isDrained);
        }
        catch (Exception)
        {
            // The same as before.
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{scope.Name}: {(failure is SimulationFailure ? failure.Message : failure)}\n");
        text.AppendJoin(", ", way.Select(static move => $"{move.Kind} {move.Who}"));
        text.Append(isDrained ? ", drain\n\n" : "\n\n");
        text.Append(_world.Transcript.Tail(200));
        return text.ToString();
    }
}
