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

    /// <summary>What the message says. A HEARTBEAT is to be left out while anything else still waits to be sent to that peer.</summary>
    public MdpCommandName Name { get; init; }

    /// <summary>The service, where the command carries one.</summary>
    public ServiceName? Service { get; init; }

    /// <summary>The token, where the command carries an address.</summary>
    public RequestToken Token { get; init; }

    /// <summary>The body, where the command carries one.</summary>
    public Body Body { get; init; }

    /// <summary>Bodies whose frames come before <see cref="Body"/> in the same message: the PARTIALs that a 0.1 client gets in its one REPLY.</summary>
    public IReadOnlyList<Body>? Preceding { get; init; }

    /// <summary>Why a connection is to be closed.</summary>
    public DepartureReason Reason { get; init; }

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
