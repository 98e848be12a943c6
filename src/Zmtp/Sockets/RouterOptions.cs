namespace Mdp.Zmtp;

/// <summary>What a <see cref="RouterSocket"/> is told. Immutable; checked when the socket is made.</summary>
public sealed record RouterOptions : SocketOptions
{
    /// <summary>All the defaults.</summary>
    public RouterOptions() => SpinTime = TimeSpan.FromMicroseconds(50);

    /// <summary>What becomes of a second live connection with the same routing id. Taking over by default.</summary>
    public DuplicateRoutingId DuplicateRoutingId { get; init; }

    /// <summary>
    /// Connections that the system holds for us until they are accepted. 1 or more; 4,096 by default, so that a fleet that comes back at
    /// once is not turned away. The system may cap it (Linux: net.core.somaxconn).
    /// </summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>
    /// The file mode of <c>ipc</c> sockets. 0600 by default: who may write to the file may connect, so it is this process' user alone until
    /// an operator opens it to a group.
    /// </summary>
    public UnixFileMode IpcFileMode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <inheritdoc/>
    internal override void Validate()
    {
        base.Validate();
        if (Backlog < 1)
            throw new ArgumentException($"{nameof(Backlog)}: expected 1 or more, got {Backlog}");
    }
}
