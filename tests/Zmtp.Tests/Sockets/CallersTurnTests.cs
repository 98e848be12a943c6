using Mdp.Heartbeating;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>Turns that a caller's thread has instead of waking the loop's own.</summary>
public sealed class CallersTurnTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<SocketLoopKind> Kinds => Loops.All;

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_to_be_done_is_done_in_a_turn(SocketLoopKind kind)
    {
        await using var loop = SocketLoop.Create(kind, TimeSpan.FromSeconds(1), NullLogger.Instance);
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        loop.Do(() => done.SetResult(loop.IsInTurn));

        (await done.Task.WaitAsync(Patience)).ShouldBeTrue();
        loop.IsInTurn.ShouldBeFalse();
    }

    [Fact]
    public async Task A_loop_that_sleeps_leaves_its_turn_to_the_caller()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The event loop needs Linux.");
        await using var loop = SocketLoop.Create(SocketLoopKind.Epoll, TimeSpan.FromSeconds(1), NullLogger.Instance);
        var thread = 0;
        for (var attempt = 0; thread != Environment.CurrentManagedThreadId && attempt < 1000; attempt++)
        {
            // The loop has to be through with its first turn, which nothing tells.
            await loop.InTurnAsync(() => { });
            loop.Do(() => Volatile.Write(ref thread, Environment.CurrentManagedThreadId));
        }

        thread.ShouldBe(Environment.CurrentManagedThreadId);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_to_be_done_inside_a_turn_waits_for_the_next(SocketLoopKind kind)
    {
        await using var loop = SocketLoop.Create(kind, TimeSpan.FromSeconds(1), NullLogger.Instance);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var wasDoneInside = await loop.InTurnAsync(() =>
        {
            loop.Do(done.SetResult);
            return done.Task.IsCompleted;
        });

        wasDoneInside.ShouldBeFalse();
        await done.Task.WaitAsync(Patience);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_deadline_that_a_callers_turn_brings_forward_is_met(SocketLoopKind kind)
    {
        var elapsed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var loop = SocketLoop.Create(kind, TimeSpan.FromSeconds(10), NullLogger.Instance);
        for (var number = 0; number < 100 && !elapsed.Task.IsCompleted; number++)
        {
            await loop.InTurnAsync(() => { });
            loop.Do(() => loop.Schedule(new Bell(elapsed), loop.Attended + TimeSpan.FromMilliseconds(20)));
            await elapsed.Task.WaitAsync(Patience);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Turns_exclude_one_another_whoever_has_them(SocketLoopKind kind)
    {
        const int PerThread = 20_000;
        await using var loop = SocketLoop.Create(kind, TimeSpan.FromSeconds(1), NullLogger.Instance);
        var (inside, clashes, count) = (0, 0, 0);
        void Work()
        {
            clashes += Interlocked.Exchange(ref inside, 1);
            count++;
            Volatile.Write(ref inside, 0);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
        {
            for (var round = 0; round < PerThread; round++)
            {
                if ((round + number) % 3 == 0)
                    loop.Post(Work);
                else
                    loop.Do(Work);
            }
        })));

        (await loop.InTurnAsync(() => (clashes, count))).ShouldBe((0, 4 * PerThread));
    }

    private sealed class Bell(TaskCompletionSource elapsed) : LoopMember
    {
        public override void Elapsed(Instant now) => elapsed.TrySetResult();

        public override void Failed(Exception exception) => elapsed.TrySetException(exception);
    }
}
