namespace Mdp.Broker.Options;

/// <summary>One place that options were written in, with what it says. Later sources stand over earlier ones.</summary>
/// <param name="values">Values in the order written.</param>
internal sealed class OptionSource(IReadOnlyList<OptionValue> values)
{
    /// <summary>What the source says.</summary>
    public IReadOnlyList<OptionValue> Values => values;
}
