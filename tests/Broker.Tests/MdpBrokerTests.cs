using Mdp.Broker.Core;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests;

public sealed class MdpBrokerTests : IAsyncDisposable
{
    private readonly EventTape _tape = new();
    private readonly MdpBroker _broker;
    private readonly Endpoint _endpoint;

    public MdpBrokerTests()
    {
        _broker = NewBroker(new() { Endpoints = [Endpoint.Parse("tcp://127.0.0.1:0")] });
        _broker.Start();
        _endpoint = _broker.Endpoints[0];
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _tape.Dispose();
    }

    /// <summary>Each version of a client with each of a worker.</summary>
    public static MatrixTheoryData<int, int> Pairs { get; } = new([1, 2, 3], [1, 2, 3]);

    [Fact]
    public void Port_0_becomes_the_port_that_the_system_chose()
    {
        _endpoint.ToString().ShouldMatch("^tcp://127.0.0.1:[1-9][0-9]*$");
        _broker.Endpoints.Count.ShouldBe(1);
    }

    [Theory, Trait("Row", "L13"), Trait("Spec", "MDP/0.3 negotiation.4")]
    [MemberData(nameof(Pairs))]
    public void Request_travels_to_a_worker_and_its_reply_back_whatever_versions_they_speak(int client, int worker)
    {
        using var server = RawPeer.Worker(_endpoint, "echo", worker);
        _tape.Next(BrokerEventKind.WorkerRegistered);
        using var caller = new RawPeer(_endpoint);

        caller.Send(RawPeer.RequestOf("echo", client, "one", "", "three"));
        server.Serve();

        caller.Receive().ShouldBe(RawPeer.ReplyOf("echo", client, "one", "", "three"));
    }

    [Fact]
    public void Partial_replies_reach_a_0_2_client_one_by_one()
    {
        using var server = RawPeer.Worker(_endpoint, "echo", 2);
        _tape.Next(BrokerEventKind.WorkerRegistered);
        using var caller = new RawPeer(_endpoint);

        caller.Send("MDPC02", "\x01", "echo", "?");
        server.Serve("a", "b", "c");

        caller.Receive().ShouldBe(["MDPC02", "\x02", "echo", "a"]);
        caller.Receive().ShouldBe(["MDPC02", "\x02", "echo", "b"]);
        caller.Receive().ShouldBe(["MDPC02", "\x03", "echo", "c"]);
    }

    [Fact]
    public void Partial_replies_reach_a_0_1_client_as_one_reply()
    {
        using var server = RawPeer.Worker(_endpoint, "echo", 2);
        _tape.Next(BrokerEventKind.WorkerRegistered);
        using var caller = new RawPeer(_endpoint);

        caller.Send("", "MDPC01", "echo", "?");
        server.Serve("a", "b", "c");

        caller.Receive().ShouldBe(["", "MDPC01", "echo", "a", "b", "c"]);
    }

    [Fact]
    public void Large_body_of_many_frames_arrives_octet_by_octet()
    {
        var octets = new byte[3_000_000];
        new Random(1).NextBytes(octets);
        using var server = RawPeer.Worker(_endpoint, "echo");
        _tape.Next(BrokerEventKind.WorkerRegistered);
        using var caller = new RawPeer(_endpoint);

        caller.Send("", "MDPC01", "echo", octets, "", octets[..70_000], octets[..1_000]);
        server.Serve();

        var reply = caller.Receive();
        reply[3..].Select(frame => System.Text.Encoding.Latin1.GetBytes(frame)).ShouldBe([octets, [], octets[..70_000], octets[..1_000]]);
    }

    [Fact, Trait("Spec", "8/MMI default-services.1")]
    public void Management_tells_the_truth_about_a_worker_that_comes_and_goes()
    {
        using var caller = new RawPeer(_endpoint);
        Ask().ShouldBe("404");
        using (var server = RawPeer.Worker(_endpoint, "echo"))
        {
            _tape.Next(BrokerEventKind.WorkerRegistered);
            Ask().ShouldBe("200");
        }

        _tape.Next(BrokerEventKind.WorkerDeparted).Departure.ShouldBe(DepartureReason.ConnectionLost);
        Ask().ShouldBe("404");

        string Ask()
        {
            caller.Send("", "MDPC01", "mmi.service", "echo");
            return caller.Receive()[3];
        }
    }

    [Fact, Trait("Row", "F3")]
    public void Request_of_a_worker_that_dies_goes_to_another()
    {
        using var caller = new RawPeer(_endpoint);
        using (var first = RawPeer.Worker(_endpoint, "echo"))
        {
            _tape.Next(BrokerEventKind.WorkerRegistered);
            caller.Send("", "MDPC01", "echo", "x");
            first.Receive()[5].ShouldBe("x");
        }

        using var second = RawPeer.Worker(_endpoint, "echo");
        second.Serve();
        caller.Receive().ShouldBe(["", "MDPC01", "echo", "x"]);
        _tape.Next(BrokerEventKind.RequestEnded).Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task Stop_tells_workers_to_disconnect_and_closes_every_connection()
    {
        using var first = RawPeer.Worker(_endpoint, "echo");
        using var second = RawPeer.Worker(_endpoint, "echo", 2);
        _tape.Next(BrokerEventKind.WorkerRegistered);
        _tape.Next(BrokerEventKind.WorkerRegistered);

        var stopped = _broker.StopAsync();

        first.Receive().ShouldBe(["", "MDPW01", "\x05"]);
        second.Receive().ShouldBe(["MDPW02", "\x06"]);
        first.IsClosedByBroker().ShouldBeTrue();
        second.IsClosedByBroker().ShouldBeTrue();
        await stopped;
        await _broker.StopAsync();
        _tape.Next(BrokerEventKind.WorkerDeparted).Departure.ShouldBe(DepartureReason.BrokerStopping);
    }

    [Fact]
    public async Task Stop_of_a_broker_that_never_started_is_harmless()
    {
        await using var broker = NewBroker(new());
        await broker.StopAsync();
    }

    [Fact, Trait("Row", "F68")]
    public async Task Port_in_use_is_told_and_leaves_nothing_behind()
    {
        await using var second = NewBroker(new() { Endpoints = [_endpoint] });
        Should.Throw<BindException>(second.Start).Failure.ShouldBe(BindFailure.InUse);
        await second.StopAsync();
    }

    [Fact]
    public void Faults_of_the_settings_are_told_at_once() =>
        Should.Throw<ArgumentException>(() => new MdpBroker(new() { Endpoints = [], Core = new() { MaxViolations = 0 } }))
            .Message.ShouldSatisfyAllConditions(
                message => message.ShouldContain("Limits:MaxViolations: expected"),
                message => message.ShouldContain("Endpoints: expected at least one endpoint"));

    [Fact, Trait("Row", "X9")]
    public void Client_that_is_malformed_too_often_is_closed()
    {
        using var caller = new RawPeer(_endpoint);
        for (var count = 0; count < new BrokerSettings().MaxViolations; count++)
        {
            caller.Send("GET / HTTP/1.1");
        }

        caller.IsClosedByBroker().ShouldBeTrue();
        _tape.Next(BrokerEventKind.PeerViolation).Violation.ShouldBe(Mdp.Protocol.MdpViolation.UnknownHeader);
    }

    [Fact, Trait("Row", "H31")]
    public async Task Life_of_a_request_is_told_in_order()
    {
        using (var server = RawPeer.Worker(_endpoint, "echo"))
        {
            _tape.Next(BrokerEventKind.WorkerRegistered);
            using var caller = new RawPeer(_endpoint);
            caller.Send("", "MDPC01", "echo", "abc");
            server.Serve();
            caller.Receive();
        }

        await _broker.StopAsync();
        _tape.Broker.Where(told => told.Kind is not (BrokerEventKind.ServiceAppeared or BrokerEventKind.ServiceForgotten or BrokerEventKind.ClientDeparted or BrokerEventKind.WorkerDeparted))
            .Select(told => told.Kind).ShouldBe([
                BrokerEventKind.WorkerRegistered,
                BrokerEventKind.ClientAppeared,
                BrokerEventKind.RequestAccepted,
                BrokerEventKind.RequestDispatched,
                BrokerEventKind.RequestEnded,
            ]);
        var kinds = _tape.Connections.Where(told => told.Connection == new ConnectionId(1)).Select(told => told.Kind).ToList();
        kinds.ShouldBe([ConnectionEventKind.Accepted, ConnectionEventKind.HandshakeSucceeded, ConnectionEventKind.Disconnected]);
    }

    private MdpBroker NewBroker(MdpBrokerSettings settings) => new(settings, null, _tape);
}
