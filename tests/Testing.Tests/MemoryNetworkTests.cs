using Mdp.Broker.Core;
using Mdp.Testing.Network;

namespace Mdp.Testing.Tests;

/// <summary>The clock of a test and the threads of the pool, which come to the network when they like.</summary>
public sealed class MemoryNetworkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task No_time_passes_while_another_thread_is_in_the_network()
    {
        var time = new VirtualTime();
        var network = new MemoryNetwork(time, new BrokerSettings());
        using var isIn = new SemaphoreSlim(0);
        using var mayGo = new SemaphoreSlim(0);
        var other = Task.Run(() => network.Do(() =>
        {
            isIn.Release();
            mayGo.Wait(Patience);
        }), TestContext.Current.CancellationToken);
        (await isIn.WaitAsync(Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();

        var advance = new Thread(() => network.Advance(TimeSpan.FromSeconds(10)));
        advance.Start();
        while ((advance.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) == ThreadState.Running)
        {
            Thread.Yield();
        }

        time.Elapsed.ShouldBe(TimeSpan.Zero);
        mayGo.Release();
        await other.WaitAsync(Patience, TestContext.Current.CancellationToken);
        advance.Join(Patience).ShouldBeTrue();
        time.Elapsed.ShouldBe(TimeSpan.FromSeconds(10));
    }
}
