using System.Security.Cryptography;
using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Zmtp;

namespace Mdp.Broker.Admin;

/// <summary>The latest events that are no routine, for those who watch and those who ask later. One thread writes, any number read, and nobody waits for another.</summary>
/// <remarks>
/// Routine is what each request does when all is well; it is counted by the metrics and not told here. Of each kind, 2,000 events may come at
/// once and 200 a second for ever: a fleet of 1,000 workers that dies at once is told whole, and no peer can flush the ring by what it does.
/// </remarks>
internal sealed class EventBook : IBrokerEventSink
{
    private readonly TimeProvider _clock;
    private readonly ToldEvent?[] _ring;
    private readonly FloodGate[] _gates;
    private readonly Dictionary<string, long> _formerLives = new(StringComparer.Ordinal);
    private TaskCompletionSource _news = NewNews();
    private long _last;
    private int _waiting;

    /// <summary>An empty book.</summary>
    /// <param name="capacity">Events that are kept.</param>
    /// <param name="clock">The clock that events are dated by.</param>
    public EventBook(int capacity, TimeProvider clock)
    {
        _clock = clock;
        _ring = new ToldEvent?[capacity];
        _gates = [.. Enum.GetValues<BrokerEventKind>().Select(kind => new FloodGate(kind.ToString(), clock, burst: 2_000, perSecond: 200))];
    }

    /// <summary>A name for this life of the broker: numbers of peers and requests begin anew with each, and those of events unless they are kept in a file.</summary>
    public string Life { get; } = RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>The number of the latest event; 0 for none yet.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <inheritdoc/>
    public bool WantsRoutine => false;

    /// <inheritdoc/>
    public void Tell(in BrokerEvent brokerEvent)
    {
        if (IsRoutine(brokerEvent) || !_gates[(int)brokerEvent.Kind].TryPass(out var leftOut))
        {
            return;
        }

        Add(new(_last + 1, _clock.GetUtcNow(), brokerEvent, leftOut) { Life = Life });
    }

    /// <inheritdoc/>
    public void Tell(in ConnectionEvent connectionEvent)
    {
        // What becomes of connections is told by what becomes of their peers.
    }

    /// <summary>Goes on where former lives of the broker ended: their events are kept with ours, and numbers rise behind theirs. Before anything is told.</summary>
    /// <param name="former">Their latest events, the oldest first.</param>
    public void Resume(IReadOnlyList<ToldEvent> former)
    {
        foreach (var told in former)
        {
            _formerLives[told.Life] = told.Number;
            Add(told);
        }
    }

    /// <summary>Tells that this life began, so that who reads on can tell it from the former one.</summary>
    public void TellStart()
    {
        var (number, time) = (_last + 1, _clock.GetUtcNow());
        Add(new(number, time, default, 0) { Life = Life, Line = JsonText.Write(json => EventJson.WriteStart(json, number, Life, time)) });
    }

    /// <summary>The number of the last event that a former life told; null where nothing is known of that life.</summary>
    public long? LastOf(string formerLife) => _formerLives.TryGetValue(formerLife, out var last) ? last : null;

    /// <summary>The events behind one, the oldest first.</summary>
    /// <param name="after">The number of the last event that the reader has; 0 for none.</param>
    /// <param name="events">Gets them.</param>
    /// <param name="max">How many at most.</param>
    /// <returns>How many between <paramref name="after"/> and the first of them are not kept any more.</returns>
    public long Read(long after, ICollection<ToldEvent> events, int max = int.MaxValue)
    {
        var missed = 0L;
        var last = Last;
        var next = Math.Max(after + 1, last - _ring.Length + 1);
        missed += next - after - 1;
        for (; next <= last && events.Count < max; next++)
        {
            // The writer may overtake; then the place holds a later event, and this one is gone.
            if (Volatile.Read(ref _ring[next % _ring.Length]) is { } told && told.Number == next)
            {
                events.Add(told);
            }
            else
            {
                missed++;
            }
        }

        return missed;
    }

    /// <summary>The number of the last event before an instant; 0 where all that are kept came after it.</summary>
    public long LastBefore(DateTimeOffset time)
    {
        List<ToldEvent> kept = [];
        Read(0, kept);
        return kept.LastOrDefault(told => told.Time < time)?.Number ?? 0;
    }

    /// <summary>Completes when there is an event behind <paramref name="after"/>.</summary>
    public async Task WaitAsync(long after, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            var news = Volatile.Read(ref _news);
            if (Last <= after)
            {
                await news.Task.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private void Add(ToldEvent told)
    {
        Volatile.Write(ref _ring[told.Number % _ring.Length], told);

        // A full fence: whoever began to wait before it is seen, whoever begins after it sees the event.
        Interlocked.Exchange(ref _last, told.Number);
        if (Volatile.Read(ref _waiting) > 0)
        {
            Interlocked.Exchange(ref _news, NewNews()).TrySetResult();
        }
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsRoutine(in BrokerEvent told) => told.Kind switch
    {
        BrokerEventKind.RequestAccepted or BrokerEventKind.HeartbeatSent or BrokerEventKind.ManagementAnswered => true,
        BrokerEventKind.RequestDispatched => told.Attempt <= 1,
        BrokerEventKind.RequestEnded => told is { Outcome: RequestOutcome.Replied, Attempt: <= 1 },
        _ => false,
    };
}
