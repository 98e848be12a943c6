using Mdp.Protocol;

namespace Mdp.Worker.Session;

/// <summary>Something that the host must do, in the order in which the session asked for it.</summary>
internal readonly struct SessionEffect
{
    /// <summary>What to do.</summary>
    public required SessionEffectKind Kind { get; init; }

    /// <summary>The job that it concerns; in a Send the one whose token is meant, or null.</summary>
    public WorkerJob? Job { get; init; }

    /// <summary>The version of the command to send.</summary>
    public MdpVersion Version { get; init; }

    /// <summary>What it says. A HEARTBEAT of 0.1 or 0.2 is to be left out while anything else waits to be sent.</summary>
    public MdpCommandName Name { get; init; }

    /// <summary>The service of a READY.</summary>
    public ServiceName? Service { get; init; }

    /// <summary>The body of a PARTIAL or FINAL.</summary>
    public Body Body { get; init; }

    /// <summary>The headers of what is sent.</summary>
    public Headers Headers { get; init; }

    /// <summary>The text of an ERROR or DISCONNECT, the tokens of a HEARTBEAT.</summary>
    public ReadOnlyMemory<byte> Octets { get; init; }

    /// <summary>The token of an ERROR to a request that is no job.</summary>
    public ReadOnlyMemory<byte> Address { get; init; }

    /// <summary>The code of an ERROR, or the credit of a READY or CREDIT.</summary>
    public ushort Number { get; init; }

    /// <summary>The flags of an ERROR.</summary>
    public ErrorFlags Flags { get; init; }

    /// <summary>The REQUESTs read so far, in a HEARTBEAT.</summary>
    public uint Received { get; init; }

    /// <summary>How late the process is, in a HEARTBEAT.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>Why a connection is closed.</summary>
    public SessionEnd End { get; init; }
}
