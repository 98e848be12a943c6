using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>The cancellations that a broker is to be told: at once where a link is open, else when the next one is.</summary>
internal sealed class CancelNotes(int owedMax, Outbox outbox)
{
    private readonly Queue<RequestId> _owed = new();

    /// <summary>Tells, or keeps for later. Beyond the limit the oldest is forgotten; that request ends by its time limit.</summary>
    public void Tell(Link? link, RequestId id)
    {
        if (link is { State: LinkState.Open })
        {
            outbox.SendCancel(link, id);
            return;
        }

        if (_owed.Count == owedMax)
        {
            _ = _owed.Dequeue();
        }

        _owed.Enqueue(id);
    }

    /// <summary>Tells what was kept.</summary>
    public void Pay(Link link)
    {
        while (_owed.TryDequeue(out var id))
        {
            outbox.SendCancel(link, id);
        }
    }

    /// <summary>Forgets what was kept: the broker knows no ids.</summary>
    public void Forget() => _owed.Clear();
}
