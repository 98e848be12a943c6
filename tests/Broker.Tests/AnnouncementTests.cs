using System.Text.RegularExpressions;
using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests;

/// <summary>What the broker tells of its versions, and to whom it speaks which.</summary>
public sealed partial class AnnouncementTests : IDisposable
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
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public async Task Peers_are_sent_no_octet_of_a_version_that_they_do_not_speak(int client, int worker)
    {
        await using var broker = Started(new());
        using var caller = new RawPeer(broker.Endpoints[0]) { Tape = [] };
        using var server = new RawPeer(broker.Endpoints[0]) { Tape = [] };
        server.Send(RawPeer.ReadyOf("echo", worker));
        _tape.Next(BrokerEventKind.WorkerRegistered);

        caller.Send(RawPeer.RequestOf("echo", client, "?"));
        server.Serve(worker == 1 ? ["whole"] : ["part", "end"]);
        caller.Receive();
        caller.Send(RawPeer.RequestOf("mmi.service", client, "echo"));
        caller.Receive();
        server.ReceiveAny()[^1].ShouldBe(worker switch { 1 => "\x04", 2 => "\x05", _ => "MDPW03\x06\0" + new string('\0', 10) }, "a heartbeat");
        server.Send("gibberish");
        server.IsClosedByBroker().ShouldBeTrue();
        await broker.StopAsync();
        caller.IsClosedByBroker().ShouldBeTrue();

        HeadsOf(caller.Tape).ShouldBe([$"MDPC0{client}"]);
        HeadsOf(server.Tape).ShouldBe([$"MDPW0{worker}"]);
    }

    // Wherever in the octets they stand, not only where a header belongs.
    private static IEnumerable<string> HeadsOf(IReadOnlyList<string> frames) =>
        frames.SelectMany(frame => Head().Matches(frame).Select(head => head.Value)).Distinct(StringComparer.Ordinal);

    [GeneratedRegex("MDP[CW]0[0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Head();

    private MdpBroker Started(RouterOptions router)
    {
        var heartbeat = new HeartbeatSettings(TimeSpan.FromMilliseconds(100), 30);
        var broker = new MdpBroker(
            new() { Endpoints = [Endpoint.Parse("tcp://127.0.0.1:0")], Core = new() { Heartbeat = heartbeat }, Router = router }, null, _tape);
        broker.Start();
        return broker;
    }
}
