namespace Mdp.Client;

/// <summary>The calls that the loop is to look at, from all threads: a stack without locks, taken as a whole.</summary>
internal sealed class Inbox
{
    private Call? _top;

    /// <summary>Adds a call that is not in here.</summary>
    /// <returns>Whether it is the first: then the loop has to be woken, and all that come until it takes them need no waking.</returns>
    public bool Add(Call call)
    {
        var top = Volatile.Read(ref _top);
        while (true)
        {
            call.NextInInbox = top;
            var seen = Interlocked.CompareExchange(ref _top, call, top);
            if (seen == top)
            {
                return top is null;
            }

            top = seen;
        }
    }

    /// <summary>Takes all calls, in the order in which they came, each leading to the next; null for none.</summary>
    public Call? TakeAll()
    {
        var call = Interlocked.Exchange(ref _top, null);
        Call? first = null;
        while (call is not null)
        {
            var below = call.NextInInbox;
            call.NextInInbox = first;
            first = call;
            call = below;
        }

        return first;
    }
}
