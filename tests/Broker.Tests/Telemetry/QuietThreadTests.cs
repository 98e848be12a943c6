using System.Globalization;
using Mdp.Broker.Telemetry;

namespace Mdp.Broker.Tests.Telemetry;

public class QuietThreadTests
{
    [Fact]
    public async Task Work_is_done_by_one_thread_that_gives_way_to_all_others()
    {
        using var quiet = new QuietThread("quiet test");
        var (first, second) = (NewAnswer(), NewAnswer());

        quiet.Do(() => first.SetResult(Say()));
        var said = await first.Task.WaitAsync(TimeSpan.FromSeconds(30));
        quiet.Do(() => second.SetResult(Say()));

        (await second.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(said);
        said.Name.ShouldBe("quiet test");
        said.Niceness.ShouldBe(OperatingSystem.IsLinux() ? 19 : 0);
    }

    [Fact]
    public async Task Its_end_waits_for_the_work_that_it_is_at()
    {
        var quiet = new QuietThread("quiet test");
        using var mayEnd = new ManualResetEventSlim();
        var began = NewAnswer();
        var isDone = false;
        quiet.Do(() =>
        {
            began.SetResult(Say());
            mayEnd.Wait();
            Volatile.Write(ref isDone, true);
        });
        _ = await began.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var end = Task.Run(quiet.Dispose);
        end.IsCompleted.ShouldBeFalse();
        mayEnd.Set();
        await end.WaitAsync(TimeSpan.FromSeconds(30));

        Volatile.Read(ref isDone).ShouldBeTrue();
    }

    [Fact]
    public void What_never_had_work_has_no_thread_to_end() => new QuietThread("quiet test").Dispose();

    private static TaskCompletionSource<(string? Name, int Thread, int Niceness)> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static (string? Name, int Thread, int Niceness) Say() => (Thread.CurrentThread.Name, Environment.CurrentManagedThreadId, Niceness());

    // The nineteenth field of stat, counted behind the name, which may have blanks.
    private static int Niceness()
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
