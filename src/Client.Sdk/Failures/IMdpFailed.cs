namespace Mdp.Client;

/// <summary>An exception of this client: carries what is known of the failure.</summary>
public interface IMdpFailed
{
    /// <summary>What is known of it.</summary>
    MdpFailure Failure { get; }
}
