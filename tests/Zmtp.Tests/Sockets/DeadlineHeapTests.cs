using Mdp.Heartbeating;

namespace Mdp.Zmtp.Tests.Sockets;

public sealed class DeadlineHeapTests
{
    [Fact]
    public void It_gives_members_in_the_order_of_a_sorted_list_whatever_is_moved_or_removed()
    {
        const int seed = 7;
        var random = new Random(seed);
        var heap = new DeadlineHeap();
        var members = Enumerable.Range(0, 60).Select(_ => new Sleeper()).ToArray();
        var expected = new Dictionary<Sleeper, Instant>();

        for (var step = 0; step < 50_000; step++)
        {
            var member = members[random.Next(members.Length)];
            var due = At(random.Next(1000));
            switch (random.Next(4))
            {
                case 0:
                    heap.Remove(member);
                    _ = expected.Remove(member);
                    break;
                case 1 when random.Next(4) == 0:
                    heap.Schedule(member, Instant.Never);
                    _ = expected.Remove(member);
                    break;
                case 2:
                    var now = At(random.Next(200));
                    var isTaken = heap.TryTake(now, out var taken);
                    isTaken.ShouldBe(expected.Values.Any(instant => instant <= now), $"seed {seed}, step {step}");
                    if (!isTaken)
                        break;
                    expected[(Sleeper)taken].ShouldBe(expected.Values.Min(), $"seed {seed}, step {step}");
                    _ = expected.Remove((Sleeper)taken);
                    taken.Due.ShouldBe(Instant.Never);
                    break;
                default:
                    heap.Schedule(member, due);
                    expected[member] = due;
                    member.Due.ShouldBe(due);
                    break;
            }

            heap.Earliest.ShouldBe(expected.Count == 0 ? Instant.Never : expected.Values.Min(), $"seed {seed}, step {step}");
        }
    }

    private static Instant At(int milliseconds) => Instant.Zero + TimeSpan.FromMilliseconds(milliseconds);

    private sealed class Sleeper : LoopMember
    {
        public override void Failed(Exception exception) => throw exception;
    }
}
