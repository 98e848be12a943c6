using Mdp.Heartbeating;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>A loop's turns, in virtual time.</summary>
public sealed class SocketLoopTests
{
    private readonly ManualLoop _loop = new();
    private readonly List<string> _story = [];

    [Fact]
    public void A_turn_reads_runs_what_was_posted_meets_deadlines_settles_and_flushes()
    {
        var member = new Teller(_story);
        _loop.Add(new TellingSocket(_story));
        _loop.Schedule(member, Instant.Zero + TimeSpan.FromSeconds(1));
        _loop.Post(() => _story.Add("posted"));

        _loop.Turn(TimeSpan.FromSeconds(1), ready: member);

        _story.ShouldBe(["ready", "posted", "elapsed", "settle", "flush"]);
    }

    [Fact]
    public void What_is_posted_while_posted_work_runs_waits_for_the_next_turn()
    {
        _loop.Post(() => _loop.Post(() => _story.Add("second")));

        _loop.Turn();
        _story.ShouldBeEmpty();
        _loop.Turn();
        _story.ShouldBe(["second"]);
    }

    [Fact, Trait("Row", "H27")]
    public void A_member_that_fails_is_told_so_and_the_others_have_their_calls()
    {
        var faulty = new Teller(_story) { IsFaulty = true };
        var other = new Teller(_story);
        _loop.Schedule(faulty, Instant.Zero);
        _loop.Schedule(other, Instant.Zero);

        _loop.Turn();

        _story.ShouldBe(["failed", "elapsed"]);
    }

    [Fact, Trait("Row", "F56")]
    public void A_stall_of_the_process_moves_deadlines_and_excuses_the_peers()
    {
        var socket = new TellingSocket(_story);
        var member = new Teller(_story);
        _loop.Add(socket);
        _loop.Schedule(member, Instant.Zero + TimeSpan.FromSeconds(2));
        _loop.Turn();
        _story.Clear();

        _loop.Turn(TimeSpan.FromMinutes(1));

        // The turn was due after 2 s and came after 60: attended time stands where it should have come.
        _loop.Now.ShouldBe(Instant.Zero + TimeSpan.FromMinutes(1));
        _loop.Attended.ShouldBe(Instant.Zero + TimeSpan.FromSeconds(2));
        _story.ShouldBe(["excuse until +4.500s", "elapsed", "settle", "flush"]);
    }

    private sealed class Teller(List<string> story) : LoopMember
    {
        public bool IsFaulty { get; init; }

        public override void Ready(Readiness readiness) => story.Add("ready");

        public override void Elapsed(Instant now)
        {
            if (IsFaulty)
                throw new InvalidOperationException("as told");
            story.Add("elapsed");
        }

        public override void Failed(Exception exception) => story.Add("failed");
    }

    private sealed class TellingSocket(List<string> story) : LoopSocket
    {
        public override bool HasEnds => false;

        public override bool IsUnsettled => false;

        public override void TellEnds() => story.Add("ends");

        public override void Settle() => story.Add("settle");

        public override void Flush() => story.Add("flush");

        public override void Excuse(Instant judgeFrom) => story.Add($"excuse until {judgeFrom}");

        public override void Failed(Exception exception) => story.Add("failed");
    }
}
