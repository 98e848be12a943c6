using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests;

/// <summary>What the broker tells of its versions, and to whom it speaks which.</summary>
public sealed class AnnouncementTests : IDisposable
{
    private readonly EventTape _tape = new();

    public void Dispose() => _tape.Dispose();

    [Fact]
    [Trait("Spec", "MDP/0.3 negotiation.1")]
    public async Task Handshake_names_the_versions_that_the_broker_speaks()
    {
        await using var broker = Started(new());
        using var peer = new RawPeer(broker.Endpoints[0]);
        peer.Announced.ShouldContain("\x0eX-Mdp-Versions\0\0\0\x0b" + "0.1,0.2,0.3");
    }

    [Fact]
    public async Task Program_that_embeds_the_broker_may_announce_fewer_and_more_of_its_own()
    {
        await using var broker = Started(new() { Metadata = new(new("X-Mdp-Versions", "0.1"u8.ToArray()), new("X-Site", "north"u8.ToArray())) });
        using var peer = new RawPeer(broker.Endpoints[0]);
        peer.Announced.ShouldContain("\x0eX-Mdp-Versions\0\0\0\x03" + "0.1");
        peer.Announced.ShouldContain("\x06X-Site\0\0\0\x05north");
        peer.Announced.Split("X-Mdp-Versions").Length.ShouldBe(2);
    }

    [Theory]
    [Trait("Spec", "MDP/0.3 mapping.1")]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task Peers_of_0_1_and_0_2_are_sent_no_octet_of_0_3(int client, int worker)
    {
        await using var broker = Started(new());
        using var caller = new RawPeer(broker.Endpoints[0]) { Tape = [] };
        using var server = new RawPeer(broker.Endpoints[0]) { Tape = [] };
        server.Send(worker == 1 ? ["", "MDPW01", "\x01", "echo"] : ["MDPW02", "\x01", "echo"]);
        _tape.Next(BrokerEventKind.WorkerRegistered);

        caller.Send(client == 1 ? ["", "MDPC01", "echo", "?"] : ["MDPC02", "\x01", "echo", "?"]);
        server.Serve(worker == 1 ? ["whole"] : ["part", "end"]);
        caller.Receive();
        caller.Send(client == 1 ? ["", "MDPC01", "mmi.service", "echo"] : ["MDPC02", "\x01", "mmi.service", "echo"]);
        caller.Receive();
        server.ReceiveAny().ShouldBe(worker == 1 ? ["", "MDPW01", "\x04"] : ["MDPW02", "\x05"]);
        server.Send("gibberish");
        server.IsClosedByBroker().ShouldBeTrue();
        await broker.StopAsync();
        caller.IsClosedByBroker().ShouldBeTrue();

        var heads = caller.Tape.Concat(server.Tape).Where(frame => frame.StartsWith("MDP", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);
        heads.ShouldBe([$"MDPC0{client}", $"MDPW0{worker}"], ignoreOrder: true);
        caller.Tape.Concat(server.Tape).ShouldAllBe(frame => !frame.Contains("MDPC03") && !frame.Contains("MDPW03"));
    }

    private MdpBroker Started(RouterOptions router)
    {
        var heartbeat = new HeartbeatSettings(TimeSpan.FromMilliseconds(100), 30);
        var broker = new MdpBroker(
            new() { Endpoints = [Endpoint.Parse("tcp://127.0.0.1:0")], Core = new() { Heartbeat = heartbeat }, Router = router }, null, _tape);
        broker.Start();
        return broker;
    }
}
