namespace Mdp.Zmtp;

/// <summary>What a <see cref="DealerSocket"/> is told. Immutable; checked when the socket is made.</summary>
public sealed record DealerOptions : SocketOptions
{
    /// <summary>The routing id that peers are asked to know us by; none leaves it to them. It must not begin with a zero octet.</summary>
    public RoutingId RoutingId { get; init; }

    /// <summary>Draws the random part of each pause between dials. A generator of its own by default; a test hands in its own.</summary>
    public Random? Jitter { get; init; }

    /// <inheritdoc/>
    internal override void Validate()
    {
        base.Validate();
        if (!RoutingId.IsNone && RoutingId.Octets[0] == 0)
            throw new ArgumentException($"{nameof(RoutingId)}: expected a first octet other than zero, which ROUTERs keep to themselves, got {RoutingId}");
    }
}
