namespace Mdp.Client;

/// <summary>The connection to a broker has changed its state, or there is another reason why it is what it is.</summary>
public sealed class MdpConnectionChangedEventArgs : EventArgs
{
    internal MdpConnectionChangedEventArgs(string endpoint, MdpConnectionState state, MdpConnectionReason reason, string? detail)
    {
        Endpoint = endpoint;
        State = state;
        Reason = reason;
        Detail = detail;
    }

    /// <summary>The broker's endpoint, as the options have it.</summary>
    public string Endpoint { get; }

    /// <summary>The state from now on.</summary>
    public MdpConnectionState State { get; }

    /// <summary>Why.</summary>
    public MdpConnectionReason Reason { get; }

    /// <summary>What else is known, for people: what the broker said, or how it broke the protocol. Null for nothing.</summary>
    public string? Detail { get; }

    /// <summary>One line for logs.</summary>
    public override string ToString() => $"{Endpoint}: {State}, {Reason}{(Detail is null ? "" : $": {Detail}")}";
}
