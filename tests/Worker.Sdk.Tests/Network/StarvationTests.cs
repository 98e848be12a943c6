using System.Diagnostics;

namespace Mdp.Worker.Sdk.Tests.Network;

/// <summary>A thread pool in which nothing runs any more.</summary>
[Collection(NothingBeside.Name)]
public sealed class StarvationTests
{
    private const int Jobs = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    // Without a single await while they block: a continuation would wait behind the jobs.
    [Fact]
    [Trait("Row", "R7")]
    [Trait("Row", "G17")]
    [Trait("Row", "F13")]
    [Trait("Row", "N26")]
    [Trait("Row", "G9")]
    public async Task Five_hundred_blocking_handlers_delay_no_heartbeat_and_the_broker_is_told_of_them()
    {
        using var release = new ManualResetEventSlim();
        var broker = new RawBroker();
        var worker = new MdpWorker(new() { Endpoints = [broker.Endpoint], Concurrency = Jobs, HeartbeatInterval = Interval });
        worker.Map("echo", () => release.Wait());
        worker.StartAsync(TestContext.Current.CancellationToken).ShouldBe(Task.CompletedTask);
        broker.Next().ShouldBe($"READY echo credit {Jobs}");
        for (var job = 0; job < Jobs; job++)
        {
            broker.Say($"t{job}", "");
        }

        WaitForBeats(broker, 3);
        broker.Beats.Clear();
        WaitForBeats(broker, 10);

        var beats = broker.Beats.ToArray();
        release.Set();
        var gaps = beats.Zip(beats.Skip(1), (one, next) => Stopwatch.GetElapsedTime(one.At, next.At)).ToList();
        TestContext.Current.SendDiagnosticMessage($"{Jobs} blocked handlers: longest gap {gaps.Max().TotalMilliseconds:0} ms of {Interval.TotalMilliseconds:0} ms, lag told {beats[^1].Lag}");
        gaps.Max().ShouldBeLessThanOrEqualTo(1.5 * Interval);
        beats[^1].Lag.ShouldBeGreaterThan(Interval);
        for (var job = 0; job < Jobs; job++)
        {
            broker.Next().ShouldStartWith("FINAL");
        }

        await worker.DisposeAsync();
        await broker.DisposeAsync();
    }

    private static void WaitForBeats(RawBroker broker, int count)
    {
        while (broker.Beats.Count < count)
        {
            broker.Lines.TryTake(out _, TimeSpan.FromSeconds(60)).ShouldBeTrue("nothing came");
        }
    }
}
