using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The requests that a 0.3 worker may claim when it comes back: those that its connection was lost with, for as long as nobody else has them.</summary>
/// <remarks>
/// A claim names the token of the last attempt, and comes from the same instance of the worker: the same process, which still works on it. An
/// attempt of which parts of the reply are known to have left the worker cannot be claimed: some of them may have been lost with the connection.
/// </remarks>
internal sealed class Claims
{
    private readonly Dictionary<RequestToken, PendingRequest> _offers = [];

    /// <summary>How many there are.</summary>
    public int Count => _offers.Count;

    /// <summary>From now on this instance may claim the request by this token.</summary>
    public void Offer(PendingRequest request, RequestToken token, InstanceId instance)
    {
        request.Claim = new(instance, token);
        _offers.Add(token, request);
    }

    /// <summary>The request that this instance may claim by this token; null for none.</summary>
    public PendingRequest? Find(in RequestToken token, InstanceId instance) =>
        _offers.TryGetValue(token, out var request) && request.Claim!.Instance == instance ? request : null;

    /// <summary>Somebody else has the request, or it has ended.</summary>
    public void Withdraw(PendingRequest request)
    {
        if (request.Claim is { } claim)
        {
            _offers.Remove(claim.Token);
            request.Claim = null;
        }
    }
}
