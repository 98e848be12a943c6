using System.Diagnostics;
using System.Text;
using Mdp.Broker.Core;
using Mdp.Broker.Telemetry.Tracing;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests.Telemetry;

/// <summary>What is seen of requests in traces, with peers whose octets are written here: the one name that travels is <c>traceparent</c>.</summary>
public sealed class RequestTracesTests : IAsyncDisposable
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = $"00-{Trace}-00f067aa0ba902b7-01";
    private const string ParentHeader = "\x0btraceparent\0\0\0\x37";

    private readonly EventTape _tape = new();
    private readonly MdpBroker _broker;
    private readonly Endpoint _endpoint;

    public RequestTracesTests()
    {
        _broker = new(new() { Endpoints = [Endpoint.Parse("tcp://127.0.0.1:0")] }, loggers: null, _tape);
        _broker.Start();
        _endpoint = _broker.Endpoints[0];
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _tape.Dispose();
    }

    [Fact, Trait("Spec", "MDP/0.3 headers.5")]
    public void Request_is_a_span_below_its_clients_and_its_attempt_is_above_the_workers()
    {
        using var spans = new SpanTape("traced-1");
        using var worker = Worker("traced-1", 3);
        using var client = new RawPeer(_endpoint);

        client.Send(RequestWith("traced-1", "\x01x\0\0\0\x01y" + ParentHeader + Parent), "body");
        var request = worker.Receive();
        worker.Send("MDPW03\x04\0" + request[0][8..24], "done");

        var attempt = spans.Next();
        var route = spans.Next();
        (route.DisplayName, route.Kind, route.TraceId.ToString(), route.ParentSpanId.ToString()).ShouldBe(("route traced-1", ActivityKind.Consumer, Trace, "00f067aa0ba902b7"));
        (attempt.DisplayName, attempt.Kind, attempt.TraceId.ToString(), attempt.ParentSpanId).ShouldBe(("dispatch traced-1", ActivityKind.Producer, Trace, route.SpanId));
        request[0].ShouldEndWith("\x01x\0\0\0\x01y" + ParentHeader + $"00-{Trace}-{attempt.SpanId}-01");
        (route.GetTagItem("mdp.outcome"), route.GetTagItem("mdp.attempts"), route.Status, attempt.Status).ShouldBe(("replied", 1, ActivityStatusCode.Unset, ActivityStatusCode.Unset));
        attempt.GetTagItem("mdp.worker").ShouldBeOfType<string>().ShouldStartWith("tcp://127.0.0.1:");
        route.Events.Select(told => told.Name).ShouldBe(["dispatched"]);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    public void Peers_without_context_are_seen_by_what_the_broker_knows_of_them(int clientVersion, int workerVersion)
    {
        var service = $"traced-{clientVersion}-{workerVersion}";
        using var spans = new SpanTape(service);
        using var worker = Worker(service, workerVersion);
        using var client = new RawPeer(_endpoint);

        client.Send(RawPeer.RequestOf(service, clientVersion, "body"));
        worker.Serve();

        var attempt = spans.Next();
        var route = spans.Next();
        (route.Parent, route.ParentSpanId, attempt.ParentSpanId).ShouldBe((null, default, route.SpanId));
        client.Receive()[^1].ShouldBe("body");
    }

    [Fact]
    public void Lost_attempt_says_why_and_the_next_one_is_linked_to_it()
    {
        using var spans = new SpanTape("traced-lost");
        using var client = new RawPeer(_endpoint);
        using (var first = Worker("traced-lost", 3))
        {
            client.Send(RawPeer.RequestOf("traced-lost", 3, "body"));
            first.Receive();
        }

        using var second = Worker("traced-lost", 1);
        second.Serve();

        var (lost, done, route) = (spans.Next(), spans.Next(), spans.Next());
        (lost.Status, lost.GetTagItem("error.type"), lost.GetTagItem("mdp.attempt")).ShouldBe((ActivityStatusCode.Error, "connection_lost", 1));
        (done.Status, done.GetTagItem("mdp.attempt"), done.Links.Single().Context.SpanId).ShouldBe((ActivityStatusCode.Unset, 2, lost.SpanId));
        route.Events.Select(told => told.Name).ShouldBe(["dispatched", "requeued", "dispatched"]);
        route.Events.ElementAt(1).Tags.ShouldContain(new KeyValuePair<string, object?>("mdp.reason", "connection_lost"));
        (route.GetTagItem("mdp.attempts"), route.Status).ShouldBe((2, ActivityStatusCode.Unset));
    }

    [Fact]
    public void Request_that_ends_without_a_reply_is_a_failed_span()
    {
        using var spans = new SpanTape("traced-error");
        using var worker = Worker("traced-error", 3);
        using var client = new RawPeer(_endpoint);

        client.Send(RawPeer.RequestOf("traced-error", 3, "body"));
        worker.Send("MDPW03\x05\0" + worker.Receive()[0][8..24] + "\x01\xA6\x02no");

        var (attempt, route) = (spans.Next(), spans.Next());
        (attempt.GetTagItem("error.type"), route.GetTagItem("error.type"), route.GetTagItem("mdp.outcome")).ShouldBe(("4xx", "failed", "failed"));
        (attempt.Status, route.Status).ShouldBe((ActivityStatusCode.Error, ActivityStatusCode.Error));
    }

    [Fact]
    public void Client_that_asks_again_is_linked_to_the_work_that_is_under_way()
    {
        using var spans = new SpanTape("traced-again");
        using var worker = Worker("traced-again", 3);
        using var client = new RawPeer(_endpoint);
        const string other = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        client.Send(RequestWith("traced-again", ParentHeader + Parent), "body");
        var request = worker.Receive();
        client.Send(RequestWith("traced-again", ParentHeader + other), "body");
        _tape.Next(BrokerEventKind.RequestAttached);
        worker.Send("MDPW03\x04\0" + request[0][8..24], "done");

        _ = spans.Next();
        spans.Next().Links.Single().Context.SpanId.ToString().ShouldBe("b7ad6b7169203331");
    }

    [Fact]
    public void Rejected_request_is_a_failed_span_of_its_own()
    {
        using var spans = new SpanTape("traced-durable");
        using var client = new RawPeer(_endpoint);

        client.Send("MDPC03\x01\x04" + "0123456789abcdef\0\0\0\0\x0etraced-durable", "body");

        spans.Next().GetTagItem("error.type").ShouldBe("not_offered");
    }

    [Fact]
    public void Sinks_see_the_span_of_the_request_that_they_are_told_of_and_nothing_is_kept_of_what_ended()
    {
        using var spans = new SpanTape("traced-sink");
        var seen = new List<string?>();
        var traces = new RequestTraces(new Watcher(() => seen.Add(Activity.Current?.DisplayName)), TraceGate.Open);

        traces.Arrive(Request("traced-sink"), Instant.Zero);
        foreach (var kind in new[] { BrokerEventKind.RequestAccepted, BrokerEventKind.RequestDispatched, BrokerEventKind.HeartbeatSent, BrokerEventKind.RequestEnded })
        {
            traces.Tell(new BrokerEvent { Kind = kind, Service = "traced-sink", Request = kind is BrokerEventKind.HeartbeatSent ? 0UL : 7, Attempt = 1 });
        }

        seen.ShouldBe(["route traced-sink", "dispatch traced-sink", null, "route traced-sink"]);
        Activity.Current.ShouldBeNull();
        spans.Dispose();
        traces.OpenCount.ShouldBe(0);
    }

    [Fact]
    public void Request_that_a_listener_does_not_want_goes_on_as_it_came_and_nothing_is_kept_for_it()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Mdp.Broker",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Name.EndsWith(" traced-none", StringComparison.Ordinal) ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(listener);
        using var worker = Worker("traced-none", 3);
        using var client = new RawPeer(_endpoint);

        client.Send(RequestWith("traced-none", ParentHeader + Parent), "body");

        worker.Receive()[0].ShouldEndWith(ParentHeader + Parent);
    }

    [Fact]
    public void Gate_that_is_shut_makes_no_span()
    {
        using var spans = new SpanTape("traced-shut");
        var seen = new List<string?>();
        var traces = new RequestTraces(new Watcher(() => seen.Add(Activity.Current?.DisplayName)), new TraceGate(followsParent: true, (_, _) => false));

        traces.Arrive(Request("traced-shut"), Instant.Zero);
        traces.IsFollowing.ShouldBeFalse();
        traces.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestAccepted, Service = "traced-shut", Request = 7 });

        (traces.HasOpen, seen.Single()).ShouldBe((false, null));
    }

    [Fact]
    public void What_is_not_from_a_client_begins_nothing_and_is_followed_while_a_trace_is_open()
    {
        using var spans = new SpanTape("traced-open");
        var traces = new RequestTraces(new Watcher(() => { }), TraceGate.Open);

        traces.Arrive(new MdpCommand { Version = MdpVersion.V03, Name = MdpCommandName.WorkerFinal }, Instant.Zero);
        traces.IsFollowing.ShouldBeFalse();
        traces.Arrived();
        traces.Arrive(Request("traced-open"), Instant.Zero);
        traces.IsFollowing.ShouldBeTrue();
        traces.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestAccepted, Service = "traced-open", Request = 7 });
        traces.Arrived();
        traces.IsFollowing.ShouldBeTrue();
        traces.Tell(new BrokerEvent { Kind = BrokerEventKind.RequestEnded, Service = "traced-open", Request = 7 });
        traces.IsFollowing.ShouldBeFalse();
    }

    private static MdpCommand Request(string service) => new() { Version = MdpVersion.V03, Name = MdpCommandName.ClientRequest, Service = Encoding.ASCII.GetBytes(service) };

    private static string RequestWith(string service, string headers) => "MDPC03\x01\0" + "0123456789abcdef\0\0\0\0" + (char)service.Length + service + headers;

    private RawPeer Worker(string service, int version)
    {
        var worker = RawPeer.Worker(_endpoint, service, version);
        _tape.Next(BrokerEventKind.WorkerRegistered);
        return worker;
    }

    private sealed class Watcher(Action told) : Broker.Telemetry.IBrokerEventSink
    {
        public void Tell(in BrokerEvent brokerEvent) => told();

        public void Tell(in ConnectionEvent connectionEvent)
        {
        }
    }
}
