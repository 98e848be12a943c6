namespace Mdp.Chaos.Tests.Witnesses;

/// <summary>The count of everything that the logs show. What the broker promises to be zero, <see cref="ShouldBeClean"/> demands.</summary>
internal sealed record Verdict
{
    /// <summary>Requests sent.</summary>
    public required int Asked { get; init; }

    /// <summary>Requests answered, once and right.</summary>
    public required int Answered { get; init; }

    /// <summary>Requests that a client gave up waiting for, where it was told to.</summary>
    public required int TimedOut { get; init; }

    /// <summary>Requests without an answer at the end, though their client waited.</summary>
    public required int Lost { get; init; }

    /// <summary>Second answers.</summary>
    public required int Doubled { get; init; }

    /// <summary>Answers to something that this client never asked on this connection.</summary>
    public required int Foreign { get; init; }

    /// <summary>Bodies that do not prove themselves.</summary>
    public required int Corrupt { get; init; }

    /// <summary>Answers to what no worker ever started.</summary>
    public required int AnsweredUnexecuted { get; init; }

    /// <summary>Jobs started, each attempt counted.</summary>
    public required int Executed { get; init; }

    /// <summary>When a job was started once more.</summary>
    public required IReadOnlyList<DateTime> Repetitions { get; init; }

    /// <summary>0 lost, 0 doubled, 0 misdelivered, 0 corrupt, and nothing repeated without a death.</summary>
    public void ShouldBeClean(int deaths)
    {
        ToString().ShouldSatisfyAllConditions(
            () => Lost.ShouldBe(0),
            () => Doubled.ShouldBe(0),
            () => Foreign.ShouldBe(0),
            () => Corrupt.ShouldBe(0),
            () => AnsweredUnexecuted.ShouldBe(0),
            () => (Answered + TimedOut).ShouldBe(Asked),
            () => Repetitions.Count.ShouldBeLessThanOrEqualTo(deaths));
    }

    /// <summary>For each death how long it took until a job of the dead began elsewhere: the first repetition after it, where deaths come one after the other.</summary>
    public IEnumerable<TimeSpan> RecoveriesOf(IEnumerable<DateTime> deaths)
    {
        var later = new Queue<DateTime>(Repetitions.Order());
        foreach (var death in deaths)
        {
            while (later.TryPeek(out var early) && early < death)
            {
                later.Dequeue();
            }

            if (later.TryDequeue(out var repetition))
            {
                yield return repetition - death;
            }
        }
    }

    public override string ToString() =>
        $"asked {Asked}, answered {Answered}, timed out {TimedOut}, lost {Lost}, doubled {Doubled}, foreign {Foreign}, corrupt {Corrupt}, "
        + $"unexecuted {AnsweredUnexecuted}, executed {Executed}, repeated {Repetitions.Count}";
}
