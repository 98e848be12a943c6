using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Worker;

/// <summary>One broker: its endpoint, the sessions with it, and how things stand.</summary>
internal sealed class BrokerLink(Endpoint endpoint)
{
    private BrokerStatus _status = new(endpoint.ToString(), BrokerState.Connecting, Version: null, Reason: null);

    public Endpoint Endpoint { get; } = endpoint;

    /// <summary>The endpoint, for logs and tags.</summary>
    public string Text { get; } = endpoint.ToString();

    /// <summary>Whether the sessions for a broker without 0.3 are there.</summary>
    public bool IsSpread { get; set; }

    /// <summary>What was said of why it serves nothing here, and shall be said once, and whether the broker refused it; null since it has answered.</summary>
    public (bool IsRefusal, string Reason)? Complaint { get; set; }

    /// <summary>How things stand. Read from every thread.</summary>
    public BrokerStatus Status => Volatile.Read(ref _status);

    /// <summary>Things stand otherwise.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Become(BrokerState state, MdpVersion? version, string? reason)
    {
        var status = _status with { State = state, Version = version, Reason = reason ?? (state is BrokerState.Connecting ? _status.Reason : null) };
        if (status == _status)
        {
            return false;
        }

        Volatile.Write(ref _status, status);
        return true;
    }
}
