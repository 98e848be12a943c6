namespace Mdp.Zmtp;

/// <summary>What a <see cref="DealerSocket"/> is told. Immutable; checked when the socket is made.</summary>
public sealed record DealerOptions : SocketOptions
{
    /// <summary>The routing id that peers are asked to know us by; none leaves it to them. It must not begin with a zero octet.</summary>
    public RoutingId RoutingId { get; init; }

    /// <summary>Draws the random part of each pause between dials. A generator of its own by default; a test hands in its own.</summary>
    public Random? Jitter { get; init; }

    /// <summary>
    /// Asked before each dial where an endpoint is now: gets the endpoint as it was given to <see cref="DealerSocket.Connect"/>, and returns the one to dial, whose host and port may be others.
    /// Called on a thread of the pool, never by the loop; has the policy's dial timeout. What it throws, and no answer in time, is a failed dial (<see cref="DialFailure.NameUnknown"/>).
    /// Null, the default, for the endpoint as it was given.
    /// </summary>
    public Func<Endpoint, CancellationToken, ValueTask<Endpoint>>? Locate { get; init; }

    /// <inheritdoc/>
    internal override void Validate()
    {
        base.Validate();
        if (!RoutingId.IsNone && RoutingId.Octets[0] == 0)
            throw new ArgumentException($"{nameof(RoutingId)}: expected a first octet other than zero, which ROUTERs keep to themselves, got {RoutingId}");
    }
}
