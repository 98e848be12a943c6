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
            heap.Of(item).ShouldBe(expected.GetValueOrDefault(item, Instant.Never));
        }

        var last = Instant.Zero;
        while (heap.TryTakeDue(Instant.Never, out var due))
        {
            expected.Remove((Item)due, out var at).ShouldBeTrue();
            at.ShouldBeGreaterThanOrEqualTo(last);
            heap.Of(due).ShouldBe(Instant.Never);
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

    private sealed class Item : Deadlined;
}
