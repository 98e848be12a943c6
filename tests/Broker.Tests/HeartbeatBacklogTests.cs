using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests;

public sealed class HeartbeatBacklogTests
{
    [Fact, Trait("Row", "G6"), Trait("Row", "G39")]
    public async Task Heartbeats_do_not_pile_up_behind_what_a_worker_does_not_read()
    {
        using var tape = new EventTape();
        var heartbeat = new HeartbeatSettings(TimeSpan.FromMilliseconds(50), 20);
        await using var broker = new MdpBroker(
            new()
            {
                Endpoints = [Endpoint.Parse("tcp://127.0.0.1:0")],
                Core = new() { Heartbeat = heartbeat },
                Router = new() { Heartbeat = null, Linger = TimeSpan.FromSeconds(10) },
            },
            null,
            tape);
        broker.Start();
        using var worker = RawPeer.Worker(broker.Endpoints[0], "echo");
        tape.Next(BrokerEventKind.WorkerRegistered);
        using var caller = new RawPeer(broker.Endpoints[0]);

        // More than the system's buffers hold: most of it waits in the broker, and each heartbeat that is due behind it is left out.
        caller.Send("", "MDPC01", "echo", new byte[16_000_000]);
        tape.Next(BrokerEventKind.RequestDispatched);
        tape.Next(BrokerEventKind.HeartbeatSent);
        tape.Next(BrokerEventKind.HeartbeatSent);
        var stopped = broker.StopAsync();

        worker.Receive()[5].Length.ShouldBe(16_000_000);
        worker.ReceiveAny().ShouldBe(["", "MDPW01", "\x05"]);
        worker.Dispose();
        caller.Dispose();
        await stopped;
    }
}
