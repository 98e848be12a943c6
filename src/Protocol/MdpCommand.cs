namespace Mdp.Protocol;

/// <summary>One message between a peer and the broker, read or to be written: version, name, and the fields that its name calls for.</summary>
/// <remarks>
/// <para>Borrows everything: service, address, text and tokens are slices of the frames that were read, or of the writer's own octets. What is kept
/// beyond the call is copied (the names) or retained (the body, and with it the headers).</para>
/// <para>Fields below <see cref="Body"/> exist in 0.3 only. Lengths of time travel in whole milliseconds, from none to 4,294,967,295 of them (49 days);
/// when they are written, they are rounded up.</para>
/// </remarks>
public readonly ref struct MdpCommand
{
    /// <summary>The version that the message is written in.</summary>
    public required MdpVersion Version { get; init; }

    /// <summary>What the message says.</summary>
    public required MdpCommandName Name { get; init; }

    /// <summary>The service name, 1 to 255 octets, where the command has one; otherwise empty. See <see cref="MdpCommandFields.HasService"/>.</summary>
    public ReadOnlySpan<byte> Service { get; init; }

    /// <summary>
    /// The 'client address' in worker REQUEST, PARTIAL and FINAL, and in 0.3 ERROR and CANCEL; otherwise empty. 1 to 255 octets; in 0.3 the 16 octets of a token.
    /// </summary>
    public ReadOnlySpan<byte> Address { get; init; }

    /// <summary>The body, in all that carry one; at least one frame.</summary>
    /// <remarks>In 0.3, a command without a body still holds the message here, with no frame of it, so that what it borrows can be retained.</remarks>
    public Body Body { get; init; }

    /// <summary>The id that the client gave the request: in REQUEST, PARTIAL, FINAL, ERROR, ACCEPTED and CANCEL between client and broker.</summary>
    public RequestId Id { get; init; }

    /// <summary>Which life of which peer speaks: in READY and HELLO.</summary>
    public InstanceId Instance { get; init; }

    /// <summary><see cref="RequestFlags"/> in a client's REQUEST, <see cref="ErrorFlags"/> in ERROR; otherwise 0. Bits that have no meaning are not read.</summary>
    public byte Flags { get; init; }

    /// <summary>In a client's REQUEST: the whole time in which an answer is of use; zero for the service's own limits. In a worker's: what is left of it; zero for no limit.</summary>
    public TimeSpan TimeLimit { get; init; }

    /// <summary>The number of this dispatch of the request, from 1: in a worker's REQUEST.</summary>
    public ushort Attempt { get; init; }

    /// <summary>Why there is no reply, or why the work is to end: in ERROR and in a worker's CANCEL. See <see cref="ErrorCode"/>.</summary>
    public ushort Code { get; init; }

    /// <summary>How many requests may be in hand on this connection: in READY and CREDIT. Zero drains.</summary>
    public ushort Credit { get; init; }

    /// <summary>The interval at which the peer will send, and wants to be sent, heartbeats: in READY and HELLO. Zero for the broker's own interval and liveness.</summary>
    public TimeSpan HeartbeatInterval { get; init; }

    /// <summary>How many silent intervals the peer tolerates, and wants tolerated: in READY and HELLO. Without meaning when the interval is zero.</summary>
    public byte Liveness { get; init; }

    /// <summary>What is said to people, 0 to 255 octets, UTF-8 by agreement and not checked: the text of ERROR, the reason of DISCONNECT, the name in HELLO.</summary>
    public ReadOnlySpan<byte> Text { get; init; }

    /// <summary>How many REQUESTs the worker has read on this connection so far, modulo 2^32: in HEARTBEAT to the broker.</summary>
    public uint Received { get; init; }

    /// <summary>How late the worker's process is with its own work, measured by itself: in HEARTBEAT to the broker.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>The tokens that the worker still works on, each <see cref="RequestToken.Octets"/> long, one behind the other: in HEARTBEAT to the broker.</summary>
    public ReadOnlySpan<byte> Tokens { get; init; }

    /// <summary>The headers; every 0.3 command may carry some.</summary>
    public Headers Headers { get; init; }
}
