using Mdp.Broker.Admin;
using Mdp.Broker.Core;

namespace Mdp.Broker.Tests.Admin;

/// <summary>The ring of events: bounded, in order, and honest about what is gone.</summary>
public sealed class EventBookTests
{
    private readonly EventBook _book = new(100, TimeProvider.System);

    [Fact]
    public void Oldest_events_go_first_and_the_reader_is_told_how_many()
    {
        Tell(250, BrokerEventKind.WorkerRegistered);
        List<ToldEvent> read = [];
        _book.Read(0, read).ShouldBe(150);
        read.Select(told => told.Number).ShouldBe(Enumerable.Range(151, 100).Select(number => (long)number));
        read.Clear();
        _book.Read(249, read).ShouldBe(0);
        read.ShouldHaveSingleItem().Number.ShouldBe(250);
    }

    [Fact]
    public void Routine_is_not_told()
    {
        _book.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestAccepted });
        _book.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestDispatched, Attempt = 1 });
        _book.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestEnded, Attempt = 1, Outcome = RequestOutcome.Replied });
        _book.Last.ShouldBe(0);
        _book.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestDispatched, Attempt = 2 });
        _book.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestEnded, Attempt = 1, Outcome = RequestOutcome.Expired });
        _book.Last.ShouldBe(2);
    }

    [Fact, Trait("Row", "X9")]
    public void Flood_of_one_kind_leaves_room_for_the_others_and_is_counted()
    {
        Tell(5_000, BrokerEventKind.PeerViolation);
        _book.Last.ShouldBeLessThan(3_000);
        Tell(1, BrokerEventKind.WorkerDeparted);
        List<ToldEvent> read = [];
        _book.Read(_book.Last - 1, read);
        read.ShouldHaveSingleItem().Fact.Kind.ShouldBe(BrokerEventKind.WorkerDeparted);
    }

    [Fact]
    public async Task Reader_who_waits_is_woken_by_the_next_event()
    {
        var waiting = _book.WaitAsync(0, TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();
        Tell(1, BrokerEventKind.WorkerRegistered);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await _book.WaitAsync(0, TestContext.Current.CancellationToken);
    }

    private void Tell(int count, BrokerEventKind kind)
    {
        for (; count > 0; count--)
        {
            _book.Tell(new BrokerEvent { Kind = kind });
        }
    }
}
