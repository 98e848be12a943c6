namespace Mdp.Zmtp;

/// <summary>One order to connect: an endpoint with its policy, and the connections that come of it, one after another.</summary>
/// <param name="Value">Counted from 1 in each socket; 0 for the connections that a listener accepted.</param>
public readonly record struct ConnectorId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"connector {Value}";
}
