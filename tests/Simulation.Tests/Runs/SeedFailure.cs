using System.Globalization;
using System.Text;

namespace Mdp.Simulation.Tests;

/// <summary>A seed whose schedule broke a rule.</summary>
internal sealed record SeedFailure(ulong Seed, Exception Cause)
{
    /// <summary>Everything that somebody needs who wants to see it again: the options, the faults that it takes, the way there, and the command.</summary>
    public string Explain(int lines = 150)
    {
        var world = new World();
        var mask = Shrink(world);
        world.Transcript.IsWanted = true;
        var cause = SimulationRun.TrySeed(world, Seed, mask)?.Cause ?? Cause;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Seed {Seed} fails: {cause.Message}\n");
        text.Append(CultureInfo.InvariantCulture, $"{world.Swarm}");
        text.Append(CultureInfo.InvariantCulture, $"Replay with: dotnet run -c Release --project tests/Simulation.Tests -- replay {Seed} {(uint)mask}\n\n");
        text.Append(world.Transcript.Tail(lines));
        if (cause is not SimulationFailure)
        {
            text.Append(cause);
        }

        return text.ToString();
    }

    // Leaves out each kind of fault that the failure does not need.
    private Fault Shrink(World world)
    {
        var mask = Fault.All;
        for (uint bit = 1; bit < (uint)Fault.All; bit <<= 1)
        {
            var smaller = mask & ~(Fault)bit;
            if (SimulationRun.TrySeed(world, Seed, smaller) is { } failure && failure.Cause.GetType() == Cause.GetType())
            {
                mask = smaller;
            }
        }

        return mask;
    }
}
