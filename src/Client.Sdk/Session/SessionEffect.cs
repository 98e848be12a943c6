using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>Something that the host must do, in the order in which the session asked for it.</summary>
/// <remarks>An effect owns one reference to the body of a part or an outcome: the host calls <see cref="Release"/> once it has been carried out.</remarks>
internal readonly struct SessionEffect
{
    /// <summary>What to do.</summary>
    public required SessionEffectKind Kind { get; init; }

    /// <summary>On which link.</summary>
    public LinkId Link { get; init; }

    /// <summary>Why a link is to be closed.</summary>
    public LinkEnd End { get; init; }

    /// <summary>The version of the message to send.</summary>
    public MdpVersion Version { get; init; }

    /// <summary>What the message to send says.</summary>
    public MdpCommandName Name { get; init; }

    /// <summary>The request that is sent, answered or ended.</summary>
    public ClientRequest? Request { get; init; }

    /// <summary>The id in CANCEL, whose request is already gone.</summary>
    public RequestId Id { get; init; }

    /// <summary>The headers of a HEARTBEAT that acknowledges the broker's terms.</summary>
    public Headers Headers { get; init; }

    /// <summary>Whether the message to send is a sign of life and nothing more: it is left out while anything else waits to be sent on that link.</summary>
    public bool IsMereBeat => Name is MdpCommandName.ClientHeartbeat && Headers.IsEmpty;

    /// <summary>How long an answer is of use: in REQUEST. Zero for as long as the service allows.</summary>
    public TimeSpan TimeLimit { get; init; }

    /// <summary>A part of the answer, or nothing but the last one, in the body of the outcome.</summary>
    public RequestOutcome Outcome { get; init; }

    /// <summary>Gives back the body.</summary>
    public void Release() => Outcome.Body.Release();
}
