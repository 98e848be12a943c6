namespace Mdp.Broker.Core;

/// <summary>The host's name for one connection. Never used again for another one in this life of the broker.</summary>
/// <param name="Value">Any value; the core only compares it.</param>
public readonly record struct PeerId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
