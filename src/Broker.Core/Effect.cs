using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>Something that the host must do, in the order in which the core asked for it.</summary>
/// <remarks>An effect owns one reference to each body that it carries: the host calls <see cref="Release"/> once it has been carried out.</remarks>
public readonly struct Effect
{
    /// <summary>What to do.</summary>
    public required EffectKind Kind { get; init; }

    /// <summary>To whom.</summary>
    public required PeerId Peer { get; init; }

    /// <summary>The version of the message to send.</summary>
    public MdpVersion Version { get; init; }

    /// <summary>What the message says.</summary>
    public MdpCommandName Name { get; init; }

    /// <summary>Whether the message is a sign of life and nothing more: a HEARTBEAT, to a worker or a client, is to be left out while anything else still waits to be sent to that
    /// peer. One that tells terms is not.</summary>
    public bool IsMereBeat => Name is MdpCommandName.WorkerHeartbeat or MdpCommandName.ClientHeartbeat && Headers.IsEmpty;

    /// <summary>The service, where the command carries one.</summary>
    public ServiceName? Service { get; init; }

    /// <summary>The token, where the command carries an address.</summary>
    public RequestToken Token { get; init; }

    /// <summary>The client's id of the request, where a 0.3 command carries one.</summary>
    public RequestId Id { get; init; }

    /// <summary>The body, where the command carries one.</summary>
    public Body Body { get; init; }

    /// <summary>The headers, where a 0.3 command carries some. They belong to the message that <see cref="Body"/> holds, or are the core's own.</summary>
    public Headers Headers { get; init; }

    /// <summary>Bodies whose frames come before <see cref="Body"/> in the same message: the PARTIALs that a 0.1 client gets in its one REPLY.</summary>
    public IReadOnlyList<Body>? Preceding { get; init; }

    /// <summary>What is said of an ERROR beside its code.</summary>
    public ErrorFlags Flags { get; init; }

    /// <summary>The code of ERROR and CANCEL.</summary>
    public ushort Code { get; init; }

    /// <summary>The text of ERROR and DISCONNECT, at most 255 octets of UTF-8.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>What is left of the request's time, in a 0.3 worker's REQUEST; zero for no limit.</summary>
    public TimeSpan TimeLimit { get; init; }

    /// <summary>Why a connection is to be closed.</summary>
    public DepartureReason Reason { get; init; }

    /// <summary>The message that a Send asks for; <see cref="Preceding"/> is not in it. It borrows the effect and the token's octets.</summary>
    /// <param name="token">Gets the octets of the token: <see cref="RequestToken.Octets"/> of them.</param>
    public MdpCommand ToCommand(Span<byte> token)
    {
        Token.Write(token);
        return new()
        {
            Version = Version,
            Name = Name,
            Service = Service is null ? default : Service.Octets,
            Address = token,
            Body = Body,
            Id = Id,
            Attempt = Token.Attempt,
            TimeLimit = TimeLimit,
            Flags = (byte)Flags,
            Code = Code,
            Text = Text.Span,
            Headers = Headers,
        };
    }

    /// <summary>Gives back the bodies.</summary>
    public void Release()
    {
        Body.Release();
        if (Preceding is null)
        {
            return;
        }

        foreach (var body in Preceding)
        {
            body.Release();
        }
    }
}
