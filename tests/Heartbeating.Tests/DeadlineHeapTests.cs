namespace Mdp.Heartbeating.Tests;

public sealed class DeadlineHeapTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Deadlines_come_due_in_order_whatever_was_moved_or_cancelled_before(int seed)
    {
        var random = new Random(seed);
        var heap = new DeadlineHeap();
        var items = Enumerable.Range(0, 300).Select(_ => new Item()).ToArray();
        var expected = new Dictionary<Item, Instant>();
        for (var step = 0; step < 20_000; step++)
        {
            var item = items[random.Next(items.Length)];
            if (random.Next(4) == 0)
            {
                heap.Cancel(item);
                expected.Remove(item);
            }
            else
            {
                expected[item] = Instant.Zero + TimeSpan.FromTicks(random.Next(1_000));
                heap.Set(item, expected[item]);
            }

            heap.Count.ShouldBe(expected.Count);
            heap.Earliest.ShouldBe(expected.Count == 0 ? Instant.Never : expected.Values.Min());
            item.Due.ShouldBe(expected.GetValueOrDefault(item, Instant.Never));
        }

        var last = Instant.Zero;
        while (heap.TryTakeDue(Instant.Never, out var due))
        {
            expected.Remove((Item)due, out var at).ShouldBeTrue();
            at.ShouldBeGreaterThanOrEqualTo(last);
            due.Due.ShouldBe(Instant.Never);
            last = at;
        }

        expected.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_due_before_its_deadline()
    {
        var heap = new DeadlineHeap();
        var five = Instant.Zero + TimeSpan.FromSeconds(5);
        heap.Set(new Item(), five);

        heap.TryTakeDue(five - TimeSpan.FromTicks(1), out _).ShouldBeFalse();
        heap.TryTakeDue(five, out _).ShouldBeTrue();
        heap.TryTakeDue(five, out _).ShouldBeFalse();
    }

    [Fact]
    public void Never_takes_a_deadline_away()
    {
        var heap = new DeadlineHeap();
        var item = new Item();
        heap.Set(item, Instant.Zero);
        heap.Set(item, Instant.Never);

        heap.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Deadlines_that_were_put_off_come_due_in_order_as_if_they_had_been_moved(int seed)
    {
        var random = new Random(seed);
        var heap = new DeadlineHeap();
        var items = Enumerable.Range(0, 300).Select(_ => new Item()).ToArray();
        for (var step = 0; step < 20_000; step++)
        {
            var at = random.Next(4) == 0 ? Instant.Never : Instant.Zero + TimeSpan.FromTicks(random.Next(1_000));
            heap.Postpone(items[random.Next(items.Length)], at);
            heap.Earliest.ShouldBeLessThanOrEqualTo(items.Min(item => item.Due));
        }

        var expected = items.Where(item => item.Due < Instant.Never).ToDictionary(item => item, item => item.Due);
        List<Instant> met = [];
        for (var now = Instant.Zero; now <= Instant.Zero + TimeSpan.FromTicks(1_000); now += TimeSpan.FromTicks(10))
        {
            while (heap.TryTakeDue(now, out var due))
            {
                met.Add(expected[(Item)due]);
                met[^1].ShouldBeLessThanOrEqualTo(now);
            }

            heap.Earliest.ShouldBeGreaterThan(now);
        }

        met.ShouldBe(expected.Values.Order());
        heap.Count.ShouldBe(0);
    }

    [Fact]
    public void What_was_put_off_is_due_at_its_new_deadline_and_what_was_given_up_never()
    {
        var heap = new DeadlineHeap();
        var (putOff, givenUp) = (new Item(), new Item());
        heap.Postpone(putOff, At(1));
        heap.Postpone(putOff, At(3));
        heap.Postpone(givenUp, At(2));
        heap.Postpone(givenUp, Instant.Never);

        putOff.Due.ShouldBe(At(3));
        heap.TryTakeDue(At(2), out _).ShouldBeFalse();
        heap.Earliest.ShouldBe(At(3));
        heap.TryTakeDue(At(3), out var due).ShouldBeTrue();
        due.ShouldBe(putOff);
        heap.Count.ShouldBe(0);

        static Instant At(int seconds) => Instant.Zero + TimeSpan.FromSeconds(seconds);
    }

    private sealed class Item : Deadlined;
}
