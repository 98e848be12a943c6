using Mdp.Worker;

namespace Mdp.Cli.Execution;

/// <summary>What somebody who watches <c>mdp work</c> is told of its broker: a line for each change, and one for a broker that refuses again and again.</summary>
/// <param name="service">What is served.</param>
/// <param name="concurrency">How many at a time.</param>
internal sealed class BrokerNews(string service, int concurrency)
{
    private bool _wasThere;
    private string? _refusal;

    /// <summary>The line for a change; null for none.</summary>
    public string? Of(BrokerStatus status)
    {
        switch (status.State)
        {
            // Registered is early enough: a request that comes from now on waits at the broker for a moment at most. After a refusal the broker has to answer first.
            case BrokerState.Registered when _refusal is null:
            case BrokerState.Ready when _refusal is not null:
                (_wasThere, _refusal) = (true, null);
                return $"serving '{service}' at {status.Endpoint}, {concurrency} at a time, MDP/{Protocol.MdpVersions.NameOf(status.Version!.Value)}";
            case BrokerState.Connecting when status.Reason is { } reason:
                return Away(status.Endpoint, reason);
            default:
                return null;
        }
    }

    private string? Away(string endpoint, string reason)
    {
        var isRefusal = reason.StartsWith("the broker refused", StringComparison.Ordinal);
        if (isRefusal && reason == _refusal)
        {
            return null;
        }

        var line = isRefusal
            ? $"{endpoint}: {reason}; it is asked again, less and less often, Ctrl-C ends this"
            : $"{(_wasThere ? "lost the broker" : "no broker")} at {endpoint} ({reason}); it is dialled until it answers, Ctrl-C ends this";
        (_wasThere, _refusal) = (false, isRefusal ? reason : null);
        return line;
    }
}
