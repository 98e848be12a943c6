using System.Globalization;
using System.Text;

namespace Mdp.Simulation.Tests;

/// <summary>The same schedules against a model of the published brokers and against ours: the measure of what this project is for.</summary>
/// <remarks>
/// The peers are plain ones, as they were written for those brokers: their workers neither read nor beat while they work. Our broker has its
/// default settings. No peer sends what is no message, because some of those brokers end at the first one.
/// </remarks>
internal sealed class Comparison
{
    /// <summary>Faults that concern both.</summary>
    public const Fault Both = Fault.All & ~(Fault.Garbage | Fault.SloppyTicks);

    /// <summary>What became of the requests at the model of the published brokers.</summary>
    public Tally Guide { get; } = new();

    /// <summary>What became of them at ours.</summary>
    public Tally Ours { get; } = new();

    /// <summary>Runs the schedules of these seeds, each twice.</summary>
    /// <exception cref="SimulationFailure">Ours broke a promise.</exception>
    public void Run(ulong from, long count, Fault mask)
    {
        var world = new World();
        for (var seed = from; seed < from + (ulong)count; seed++)
        {
            Guide.Add(world.Compare(seed, mask & Both, isGuide: true));
            Ours.Add(world.Compare(seed, mask & Both, isGuide: false));
        }
    }

    /// <summary>The table, for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{"",-28}{"as published",14}{"ours",14}\n");
        Append(text, "asked", Guide.Asked, Ours.Asked);
        Append(text, "answered", Guide.Answered, Ours.Answered);
        Append(text, "client's connection ended", Guide.Gone, Ours.Gone);
        Append(text, "ended by a verdict", Guide.Decided, Ours.Decided);
        Append(text, "still queued", Guide.Held, Ours.Held);
        Append(text, "lost", Guide.Lost, Ours.Lost);
        Append(text, "doubled", Guide.Doubled, Ours.Doubled);
        Append(text, "misdelivered", Guide.Misdelivered, Ours.Misdelivered);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string what, long guide, long ours) =>
        text.Append(CultureInfo.InvariantCulture, $"{what,-28}{guide,14:N0}{ours,14:N0}\n");
}
