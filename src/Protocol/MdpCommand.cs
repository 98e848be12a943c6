namespace Mdp.Protocol;

/// <summary>One message between a peer and the broker, read or to be written: version, name, and the fields that its name calls for.</summary>
/// <remarks>
/// Borrows everything: service and address are slices of the frames that were read, or of the writer's own octets. What is kept beyond the
/// call is copied (the names) or retained (the body).
/// </remarks>
public readonly ref struct MdpCommand
{
    /// <summary>The version that the message is written in.</summary>
    public required MdpVersion Version { get; init; }

    /// <summary>What the message says.</summary>
    public required MdpCommandName Name { get; init; }

    /// <summary>The service name, 1 to 255 octets, in READY, client REQUEST, client PARTIAL and client FINAL; otherwise empty.</summary>
    public ReadOnlySpan<byte> Service { get; init; }

    /// <summary>The 'client address', 1 to 255 octets, in worker REQUEST, PARTIAL and FINAL; otherwise empty.</summary>
    public ReadOnlySpan<byte> Address { get; init; }

    /// <summary>The body, in all that carry one; at least one frame.</summary>
    public Body Body { get; init; }
}
