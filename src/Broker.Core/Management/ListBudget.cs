using Mdp.Heartbeating;

namespace Mdp.Broker.Core.Management;

/// <summary>How many lists the broker may still tell: so many in any second, at once or spread, whoever asks.</summary>
/// <remarks>Of the whole broker and not of each client: who is not authenticated can be as many clients as he likes.</remarks>
/// <param name="settings">How many lists in a second, at least 1.</param>
internal sealed class ListBudget(LiveSettings settings)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private Instant _paidUntil;

    /// <summary>Takes one list out of the budget; false when there is nothing left in it.</summary>
    public bool TryTake(Instant now)
    {
        var paidUntil = Instant.Later(_paidUntil, now) + (Window / settings.Current.MaxManagementListsPerSecond);
        if (paidUntil - now > Window)
        {
            return false;
        }

        _paidUntil = paidUntil;
        return true;
    }

    /// <summary>Takes one more for an answer that has begun and goes on: what is not left is missing from the time that comes.</summary>
    public void Owe(Instant now) => _paidUntil = Instant.Later(_paidUntil, now) + (Window / settings.Current.MaxManagementListsPerSecond);
}
