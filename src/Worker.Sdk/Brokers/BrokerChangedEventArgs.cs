namespace Mdp.Worker;

/// <summary>News of how a worker stands with one broker.</summary>
/// <param name="status">How it stands now.</param>
public sealed class BrokerChangedEventArgs(BrokerStatus status) : EventArgs
{
    /// <summary>How it stands now.</summary>
    public BrokerStatus Status { get; } = status;
}
