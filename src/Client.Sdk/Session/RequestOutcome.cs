using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>The one end of a request, and what is known of it.</summary>
internal readonly struct RequestOutcome
{
    /// <summary>How it ended.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>How far it had come at that moment.</summary>
    public RequestStage Stage { get; init; }

    /// <summary>The version of the link that it was in flight on; null when it was on none.</summary>
    public MdpVersion? Version { get; init; }

    /// <summary>Whether it had ever been handed to a link, so that it may have been done.</summary>
    public bool WasSent { get; init; }

    /// <summary>Whether the broker may still hold the request: it is to be sent again with its id, or withdrawn.</summary>
    public bool IsOwed { get; init; }

    /// <summary>The code of ERROR; 0 otherwise. See <see cref="ErrorCode"/>.</summary>
    public ushort Code { get; init; }

    /// <summary>Whether code and text are a worker's words; otherwise they are the broker's.</summary>
    public bool IsWorkers { get; init; }

    /// <summary>Whether no worker was ever given the request, as every broker said that had it: then it may be asked again even if it must not run twice.</summary>
    public bool HasNeverRun { get; init; }

    /// <summary>The text of ERROR, escaped so that it can stand in a log; what was malformed. Null otherwise.</summary>
    public string? Text { get; init; }

    /// <summary>The body of FINAL, and with it the message that <see cref="Headers"/> are a view onto. The effect owns one reference.</summary>
    public Body Body { get; init; }

    /// <summary>The headers of FINAL or ERROR.</summary>
    public Headers Headers { get; init; }
}
