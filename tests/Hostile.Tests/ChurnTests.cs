using Mdp.Broker;
using Mdp.Broker.Core;
using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>Whoever comes and goes, however: nothing of it stays, and it is told in order.</summary>
public sealed class ChurnTests
{
    [Fact, Trait("Row", "H22"), Trait("Row", "H31"), Trait("Row", "N19")]
    public Task A_storm_of_all_kinds_of_connections_leaves_nothing_and_is_told_in_order() => Beside.GoodPeersAsync(async siege =>
    {
        // The chronicle checks each connection: accepted, handshake or not, messages, gone once, nothing behind it.
        var random = new Random(0x0DD5);
        var total = Scale.Times(1500);
        var running = new List<Task>();
        for (var index = 0; index < total; index++)
        {
            running.Add(ComeAndGoAsync(siege, random.Next(9), random.Next(1, 90)));
            if (running.Count == 50)
            {
                await Task.WhenAll(running);
                running.Clear();
            }
        }

        await Task.WhenAll(running);
        await siege.AloneAsync();
        siege.Chronicle.Count(ConnectionEventKind.Accepted).ShouldBe(total + GoodPeers.Connections);
        (siege.Chronicle.Count(ConnectionEventKind.HandshakeFailed) + siege.Chronicle.Count(ConnectionEventKind.Disconnected)).ShouldBe(total);
    });

    [Fact, Trait("Row", "H22"), Trait("Row", "F66")]
    public Task Peers_that_fall_mute_are_closed_in_time_one_and_all() => Beside.GoodPeersAsync(
        async siege =>
        {
            // To us, a mute peer and a host that vanished look alike: nothing comes, and nothing says why.
            var count = Scale.Connections(300);
            for (var index = 0; index < count; index++)
                _ = await siege.HandshakenAsync();
            await siege.DisconnectsAsync(count, CloseReason.HeartbeatExpired);
            siege.Chronicle.OpenConnections.ShouldBe(GoodPeers.Connections);
        },
        new MdpBrokerSettings().Beating(TimeSpan.FromMilliseconds(250), 3));

    [Fact, Trait("Row", "H10")]
    public Task What_a_peer_told_of_itself_is_forgotten_with_it() => Beside.GoodPeersAsync(async siege =>
    {
        List<WeakReference> told = [];
        siege.Chronicle.OnConnectionEvent = connectionEvent =>
        {
            if (connectionEvent.Kind == ConnectionEventKind.HandshakeSucceeded)
                told.Add(new(connectionEvent.Metadata));
        };
        for (var index = 0; index < 50; index++)
        {
            using var peer = await siege.ConnectAsync();
            await peer.SendAsync(
                Say.Greeting(),
                Octets.Ready(Octets.Property("Socket-Type", "DEALER"), Octets.Property("X-Long", new byte[3000])),
                Say.Message(Say.Request("good", [1])));
            _ = await peer.ReadAsync(64);
            (await peer.ReadMessageAsync()).ShouldNotBeNull();
        }

        siege.Chronicle.OnConnectionEvent = null;
        await siege.AloneAsync();
        await siege.Good.WorkOnAsync(50);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // One may still stand in some register or on a stack.
        told.Count(reference => reference.IsAlive).ShouldBeLessThanOrEqualTo(2);
    });

    [Fact, Trait("Row", "H27")]
    public Task A_fault_of_our_own_ends_the_connection_that_met_it_and_no_other()
    {
        var faults = 0;
        return Beside.GoodPeersAsync(
            async siege =>
            {
                using var bystander = await siege.HandshakenAsync();
                var victims = new List<long>();
                siege.Chronicle.OnConnectionEvent = told =>
                {
                    if (told.Kind == ConnectionEventKind.HandshakeSucceeded)
                        victims.Add(told.Connection.Value);
                    if (faults == 0 && told.Kind == ConnectionEventKind.HandshakeSucceeded)
                        Fail();
                };
                siege.Chronicle.OnBrokerEvent = told =>
                {
                    var isMet = faults switch
                    {
                        1 => told.Kind == BrokerEventKind.ManagementAnswered,
                        2 => told.Kind == BrokerEventKind.RequestAccepted,
                        3 => told.Kind == BrokerEventKind.PeerViolation,
                        4 => told.Kind == BrokerEventKind.WorkerRegistered,
                        _ => false,
                    };
                    if (isMet && victims.Remove(told.Peer.Value))
                        Fail();
                };

                byte[][] lasts =
                [
                    Say.Message(Say.Request("nobody", [1])), Say.Message(Say.Request("mmi.service", [2])), Say.Message(Say.Request("nobody", [3])),
                    Say.Message([[], Say.Text("MDPC01")]), Say.Message(Say.WorkerReady("nobody")),
                ];
                foreach (var last in lasts)
                {
                    using var victim = await siege.ConnectAsync();
                    await victim.SendAsync(Say.Greeting(), Say.Ready(), last);
                    _ = await victim.ReadToEndAsync();
                }

                siege.Chronicle.OnBrokerEvent = null;
                siege.Chronicle.OnConnectionEvent = null;
                faults.ShouldBe(5);
                await siege.DisconnectsAsync(4, CloseReason.HandlerFailed);
                await bystander.SendMessageAsync(Say.Request("mmi.service", Say.Text("good")));
                Say.Print(await bystander.ReadMessageAsync()).ShouldEndWith("200");
                siege.ExpectedErrors = faults;
            });

        void Fail()
        {
            faults++;
            throw new InvalidOperationException("a fault that the test has put here");
        }
    }

    // Nine ways to come and go; the number of octets says how far some of them get.
    private static async Task ComeAndGoAsync(Siege siege, int way, int octets)
    {
        using var peer = await RawPeer.ConnectAsync(siege.Endpoint);
        switch (way)
        {
            case 0:
                return;
            case 1:
                peer.Abort();
                return;
            case 2:
                _ = await peer.TrySendAsync(Octets.Join(Octets.Greeting, Say.Ready())[..octets]);
                return;
            case 3:
                _ = await peer.TrySendAsync(Octets.Join(Octets.Greeting, Say.Ready())[..octets]);
                peer.Abort();
                return;
            case 4:
                _ = await peer.TrySendAsync(Octets.Of("'GET / HTTP/1.0' 0D 0A 0D 0A"));
                _ = await peer.ReadToEndAsync();
                return;
        }

        _ = await peer.HandshakeAsync(identity: way == 5 ? Say.Text($"id-{octets}-{Guid.NewGuid():N}") : null);
        switch (way)
        {
            case 6:
                await peer.SendMessageAsync(Say.WorkerReady($"churn-{octets % 7}"));
                return;
            case 7:
                await peer.SendMessageAsync(Say.Request($"churn-{octets % 7}", [1]));
                peer.Abort();
                return;
            case 8:
                await peer.SendMessageAsync(Say.Request("good", [2]));
                (await peer.ReadMessageAsync()).ShouldNotBeNull();
                _ = await peer.TrySendAsync([0xFF]);
                return;
        }
    }
}
