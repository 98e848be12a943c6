using Mdp.Heartbeating;

namespace Mdp.Broker.Core;

/// <summary>The requests that could not be done, the latest of them, within a bound of count and of octets.</summary>
internal sealed class DeadLetters(LiveSettings settings, Outbox outbox)
{
    private readonly OrderedDictionary<ulong, DeadLetter> _letters = [];

    /// <summary>The letters, the oldest first.</summary>
    public IReadOnlyList<DeadLetter> All => _letters.Values;

    /// <summary>The octets of their bodies.</summary>
    public long Octets { get; private set; }

    /// <summary>Keeps a letter, whose reference to the body comes with it; the oldest ones give way.</summary>
    public void Keep(DeadLetter letter, Instant now)
    {
        outbox.Tell(new()
        {
            Kind = BrokerEventKind.DeadLettered,
            At = now,
            Service = letter.Service.Text,
            Request = letter.Number,
            Attempt = letter.Attempts.Count,
            Outcome = letter.Outcome,
            Octets = letter.Body.Octets,
        });
        _letters.Add(letter.Number, letter);
        Octets += letter.Body.Octets;
        Trim(now);
    }

    /// <summary>Drops the oldest until what is kept is within the bounds.</summary>
    public void Trim(Instant now)
    {
        while (_letters.Count > settings.Current.MaxDeadLetters || Octets > settings.Current.MaxDeadLetterOctets)
        {
            Drop(_letters.GetAt(0).Key, now);
        }
    }

    /// <summary>Drops a letter; false when there is none of that number.</summary>
    public bool Drop(ulong number, Instant now)
    {
        if (!TryTake(number, out var letter))
        {
            return false;
        }

        letter.Body.Release();
        outbox.Tell(new() { Kind = BrokerEventKind.DeadLetterDropped, At = now, Service = letter.Service.Text, Request = number });
        return true;
    }

    /// <summary>The letter of this number, which stays; null for none.</summary>
    public DeadLetter? Find(ulong number) => _letters.GetValueOrDefault(number);

    /// <summary>Takes a letter out; the reference to its body goes to the caller.</summary>
    public bool TryTake(ulong number, out DeadLetter letter)
    {
        if (!_letters.Remove(number, out letter!))
        {
            return false;
        }

        Octets -= letter.Body.Octets;
        return true;
    }
}
