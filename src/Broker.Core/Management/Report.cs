using System.Text.Json;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Management;

/// <summary>The JSON shapes of the management services. Ages and durations are seconds: an instant of this process means nothing elsewhere.</summary>
internal static class Report
{
    /// <summary>Of one worker's requests, those that it has had in hand for longest: they tell most, and a thousand would fill a list.</summary>
    private const int RequestsListedMax = 10;

    /// <summary><c>{"peer":7,"remote":"tcp://…","service":"echo","version":"0.1","state":"busy","registered_s":12.5,"silent_s":0.1,"request":3,"attempt":1,"running_s":0.2}</c></summary>
    public static void Worker(Utf8JsonWriter json, Worker worker, Instant now)
    {
        json.WriteStartObject();
        json.WriteNumber("peer"u8, worker.Peer.Id.Value);
        json.WriteString("remote"u8, worker.Peer.Remote);
        json.WriteString("service"u8, worker.Service.Name.Text);
        json.WriteString("version"u8, Version(worker.Version));
        json.WriteString("state"u8, worker.State switch { WorkerState.Idle => "idle", WorkerState.Busy => "busy", _ => "fenced" });
        if (worker.Card is { } card)
        {
            Card(json, card);
        }

        Seconds(json, "registered_s"u8, now - worker.RegisteredAt);
        Seconds(json, "silent_s"u8, now - worker.LastHeard);
        if (worker.State is not WorkerState.Idle)
        {
            json.WriteNumber("request"u8, worker.Token.Request);
            json.WriteNumber("attempt"u8, worker.Token.Attempt);
        }

        if (worker.Hand.First?.Request is { } request)
        {
            Seconds(json, "running_s"u8, now - request.StartedAt);
        }

        if (worker.Version is MdpVersion.V03)
        {
            Hand(json, worker, now);
        }

        json.WriteEndObject();
    }

    /// <summary><c>{"service":"echo","idle":1,"busy":2,"fenced":0,"waiting":10,"waiting_octets":1000,"running":2,"held":0,"oldest_waiting_s":0.4,"accepted":9,"replied":5,"failed":1,"requeued":1,"latency_total_s":0.001}</c></summary>
    public static void Service(Utf8JsonWriter json, Service service, Instant now)
    {
        json.WriteStartObject();
        json.WriteString("service"u8, service.Name.Text);
        json.WriteNumber("idle"u8, service.Idle.Count);
        json.WriteNumber("busy"u8, service.Workers.Count(enlistment => enlistment.Worker.State is WorkerState.Busy));
        json.WriteNumber("fenced"u8, service.Workers.Count(enlistment => enlistment.Worker.State is WorkerState.Fenced));
        json.WriteNumber("waiting"u8, service.Queue.Count);
        json.WriteNumber("waiting_octets"u8, service.Queue.Octets);
        json.WriteNumber("running"u8, service.OpenCount - service.Queue.Count - service.Held.Count);
        json.WriteNumber("held"u8, service.Held.Count);
        if (service.Queue.Oldest is { } oldest)
        {
            Seconds(json, "oldest_waiting_s"u8, now - oldest.AcceptedAt);
        }

        Totals(json, service.Totals);

        json.WriteEndObject();
    }

    /// <summary><c>{"request":3,"state":"running","service":"echo","client":"tcp://…","octets":5,"age_s":9,"attempt":2,"worker":"tcp://…","running_s":1,"lost_attempts":[…]}</c></summary>
    public static void Request(Utf8JsonWriter json, PendingRequest request, Instant now)
    {
        json.WriteStartObject();
        json.WriteNumber("request"u8, request.Number);
        json.WriteString("state"u8, request.State switch { RequestState.Waiting => "waiting", RequestState.Held => "held", _ => "running" });
        json.WriteString("service"u8, request.Service.Name.Text);
        json.WriteString("client"u8, request.Client.Peer.Remote);
        json.WriteNumber("octets"u8, request.Body.Octets);
        Seconds(json, "age_s"u8, now - request.AcceptedAt);
        if (request.UsefulUntil != Instant.Never)
        {
            Seconds(json, "left_s"u8, request.UsefulUntil - now);
        }

        json.WriteNumber("attempt"u8, request.Attempt);
        if (request.Worker is { } worker)
        {
            json.WriteString("worker"u8, worker.Peer.Remote);
            Seconds(json, "running_s"u8, now - request.StartedAt);
        }

        LostAttempts(json, request.LostAttempts, now);
        json.WriteEndObject();
    }

    /// <summary><c>{"request":3,"state":"ended","outcome":"Replied","service":"echo","attempt":1,"took_s":0.2,"ended_s":60}</c></summary>
    public static void Ended(Utf8JsonWriter json, EndedRequest request, Instant now)
    {
        json.WriteStartObject();
        json.WriteNumber("request"u8, request.Number);
        json.WriteString("state"u8, "ended");
        json.WriteString("outcome"u8, request.Outcome.ToString());
        json.WriteString("service"u8, request.Service);
        json.WriteNumber("attempt"u8, request.Attempts);
        Seconds(json, "took_s"u8, request.EndedAt - request.AcceptedAt);
        Seconds(json, "ended_s"u8, now - request.EndedAt);
        json.WriteEndObject();
    }

    /// <summary><c>{"request":3,"service":"echo","outcome":"WorkerLost","client":"tcp://…","version":"0.1","octets":5,"took_s":2,"ended_s":60,"lost_attempts":[…]}</c></summary>
    public static void DeadLetter(Utf8JsonWriter json, DeadLetter letter, Instant now)
    {
        json.WriteStartObject();
        json.WriteNumber("request"u8, letter.Number);
        json.WriteString("service"u8, letter.Service.Text);
        json.WriteString("outcome"u8, letter.Outcome.ToString());
        json.WriteString("client"u8, letter.Client);
        json.WriteString("version"u8, Version(letter.Version));
        json.WriteNumber("octets"u8, letter.Body.Octets);
        Seconds(json, "took_s"u8, letter.EndedAt - letter.AcceptedAt);
        Seconds(json, "ended_s"u8, now - letter.EndedAt);
        LostAttempts(json, letter.Attempts, now);
        json.WriteEndObject();
    }

    /// <summary><c>{"service":"echo","workers":2,"idle":1}</c>: a service as a watcher sees it; one that is not known has no worker.</summary>
    public static void State(Utf8JsonWriter json, ServiceName name, Service? service)
    {
        json.WriteStartObject();
        Presence(json, name, service);
        json.WriteEndObject();
    }

    /// <summary><c>{"service":"echo","workers":1,"idle":0,"event":"departed","reason":"ConnectionLost","worker":{…}}</c>: what became of the service by one worker's coming or going.</summary>
    public static void Change(Utf8JsonWriter json, Enlistment enlistment, string kind, DepartureReason? departure, Instant now)
    {
        json.WriteStartObject();
        Presence(json, enlistment.Service.Name, enlistment.Service);
        json.WriteString("event"u8, kind);
        if (departure is { } reason)
        {
            json.WriteString("reason"u8, reason.ToString());
        }

        json.WritePropertyName("worker"u8);
        Worker(json, enlistment.Worker, now);
        json.WriteEndObject();
    }

    /// <summary>A limit and how much of it is used: <c>"services":{"used":3,"limit":10000}</c>.</summary>
    public static void Limit(Utf8JsonWriter json, string name, long used, long limit)
    {
        json.WriteStartObject(name);
        json.WriteNumber("used"u8, used);
        json.WriteNumber("limit"u8, limit);
        json.WriteEndObject();
    }

    // Who a 0.3 worker says it is: "name":"host-1/4711","host":"host-1","pid":"4711","program":"Mdp.Worker 0.1.0"
    private static void Card(Utf8JsonWriter json, WorkerCard card)
    {
        Text(json, "name"u8, card.Name);
        Text(json, "host"u8, card.Host);
        Text(json, "pid"u8, card.Pid);
        Text(json, "program"u8, card.Version);
    }

    private static void Presence(Utf8JsonWriter json, ServiceName name, Service? service)
    {
        json.WriteString("service"u8, name.Text);
        json.WriteNumber("workers"u8, service?.Workers.Count ?? 0);
        json.WriteNumber("idle"u8, service?.Idle.Count ?? 0);
    }

    private static void Totals(Utf8JsonWriter json, ServiceTotals totals)
    {
        json.WriteNumber("accepted"u8, totals.Accepted);
        json.WriteNumber("replied"u8, totals.Replied);
        json.WriteNumber("failed"u8, totals.Failed);
        json.WriteNumber("requeued"u8, totals.Requeued);
        json.WriteNumber("latency_total_s"u8, Math.Round(totals.Latency.TotalSeconds, 6));
    }

    // What only 0.3 has: "credit":10,"in_hand":2,"lag_s":0.003,"heartbeat_s":2.5,"liveness":3,"services":["echo","other"],"requests":[…]
    private static void Hand(Utf8JsonWriter json, Worker worker, Instant now)
    {
        json.WriteNumber("credit"u8, worker.Credit);
        json.WriteNumber("in_hand"u8, worker.Hand.Count);
        Seconds(json, "lag_s"u8, worker.Lag);
        Seconds(json, "heartbeat_s"u8, worker.Heartbeat.Interval);
        json.WriteNumber("liveness"u8, worker.Heartbeat.Liveness);
        json.WriteStartArray("services"u8);
        foreach (var enlistment in worker.Enlistments)
        {
            json.WriteStringValue(enlistment.Service.Name.Text);
        }

        json.WriteEndArray();
        json.WriteStartArray("requests"u8);
        foreach (var assignment in worker.Hand.All.Take(RequestsListedMax))
        {
            json.WriteStartObject();
            json.WriteNumber("request"u8, assignment.Token.Request);
            json.WriteNumber("attempt"u8, assignment.Token.Attempt);
            json.WriteString("service"u8, assignment.Service.Name.Text);
            json.WriteBoolean("fenced"u8, assignment.IsFenced);
            if (assignment.Request is { } request)
            {
                Seconds(json, "running_s"u8, now - request.StartedAt);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void LostAttempts(Utf8JsonWriter json, IReadOnlyList<LostAttempt>? attempts, Instant now)
    {
        json.WriteStartArray("lost_attempts"u8);
        foreach (var lost in attempts ?? [])
        {
            json.WriteStartObject();
            json.WriteNumber("attempt"u8, lost.Attempt);
            json.WriteString("worker"u8, lost.Remote);
            json.WriteString("reason"u8, lost.Reason.ToString());
            Seconds(json, "ago_s"u8, now - lost.At);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Seconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan length) =>
        json.WriteNumber(name, Math.Round(length.TotalSeconds, 3));

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static string Version(MdpVersion version) => MdpVersions.NameOf(version);
}
