using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Protocol.Management;

namespace Mdp.Broker.Core.Management;

/// <summary>8/MMI: the services that the broker itself answers, from what it knows at that instant.</summary>
/// <remarks>
/// <c>mmi.service</c> is 8/MMI's own. The others are ours, in the same manner: the reply's first frame is a status of three digits, the second,
/// after 200, is JSON. A name that is not listed here is answered with 501. A list that is too long for one answer comes with 206 instead of 200, and
/// the reply's third frame is the number of its next entry: who wants the rest asks again, with that number as the second frame of the body.
/// Lists are the one thing here that costs more the more there is, so there is a budget of them: beyond it the answer is 429.
/// <code>
///     mmi.service              service name         200 while it has a registered worker, otherwise 404
///     mmi.services             -, from              200 [services]
///     mmi.workers              service or -, from   200 [workers], of one service or of all
///     mmi.request              number or id         200 {request}: waiting, running, held or lately ended; 404
///     mmi.limits               -                    200 {limits of the core and how much of them is used}
///     mmi.events               service name or -    a stream, for 0.3 clients: see Watchers
///     mmi.deadletters          -, from              200 [dead letters]
///     mmi.deadletters.replay   number               200 {"request": number of the new request}; 404; 429 no room in its queue
///     mmi.deadletters.drop     number               200; 404
/// </code>
/// </remarks>
internal sealed class ManagementService(
    LiveSettings settings,
    ServiceDirectory directory,
    RequestLedger ledger,
    OpenRequests requests,
    KnownIds ids,
    DeadLetters deadLetters,
    EndedRequests ended,
    ListBudget lists,
    Watchers watchers,
    Outbox outbox)
{

    /// <summary>Answers a request for a name that begins with <c>mmi.</c>.</summary>
    public void Answer(Peer client, in MdpCommand request, Instant now)
    {
        var name = ServiceName.From(request.Service)!;
        var reply = Reply(name.Text, request.Body, lists, now);
        _ = Utf8Parser.TryParse(reply.Frames!.Control(0), out int status, out _);
        outbox.SendReply(MdpCommandName.ClientFinal, client.Id, request.Version, request.Id, name, reply);
        outbox.Tell(new() { Kind = BrokerEventKind.ManagementAnswered, At = now, Peer = client.Id, Remote = client.Remote, Service = name.Text, Attempt = status, Octets = reply.Octets });
    }

    /// <summary>Answers the operator, of whom no budget is asked.</summary>
    /// <param name="service">The name of a management service.</param>
    /// <param name="asked">What a client would send as the body.</param>
    /// <param name="now">Attended time.</param>
    public Body AnswerOperator(string service, in Body asked, Instant now) => Reply(service, asked, budget: null, now);

    private Body Reply(string service, in Body asked, ListBudget? budget, Instant now)
    {
        var argument = asked.Frames!.Control(asked.First);
        return service switch
        {
            "mmi.service" => IsServed(argument),
            "mmi.services" => Services(asked, budget, now),
            "mmi.workers" => Workers(argument, asked, budget, now),
            "mmi.request" => Request(argument, now),
            "mmi.limits" => Limits(),
            "mmi.deadletters" => DeadLetters(asked, budget, now),
            "mmi.deadletters.replay" => Replay(argument, now),
            "mmi.deadletters.drop" => Drop(argument, now),
            _ => ManagementReplies.NotImplemented,
        };
    }

    private Body IsServed(ReadOnlySpan<byte> name) =>
        directory.Find(name) is { Workers.Count: > 0 } ? ManagementReplies.Found : ManagementReplies.NotFound;

    private Body Services(in Body asked, ListBudget? budget, Instant now) =>
        List(directory.All, asked, budget, now, (json, service) => Report.Service(json, service, now));

    private Body Workers(ReadOnlySpan<byte> name, in Body asked, ListBudget? budget, Instant now)
    {
        if (!name.IsEmpty && directory.Find(name) is null)
        {
            return ManagementReplies.NotFound;
        }

        // Of all services each worker once, under the service that it named first.
        var enlistments = name.IsEmpty
            ? directory.All.SelectMany(service => service.Workers).Where(enlistment => enlistment.Service == enlistment.Worker.Service)
            : directory.Find(name)!.Workers;
        return List(enlistments, asked, budget, now, (json, enlistment) => Report.Worker(json, enlistment.Worker, now));
    }

    private Body Request(ReadOnlySpan<byte> argument, Instant now)
    {
        var isId = TryReadId(argument, out var id);
        var number = 0UL;
        if (!isId && !TryReadNumber(argument, out number))
        {
            return ManagementReply.Malformed;
        }

        PendingRequest? open = null;
        _ = isId ? ids.TryFind(id, out open, out _) : (open = requests.Find(number)) is not null;
        if (open is not null)
        {
            return ManagementReply.Json(open, (json, request) => Report.Request(json, request, now));
        }

        return (isId ? ended.Find(id) : ended.Find(number)) is { } over
            ? ManagementReply.Json(over, (json, request) => Report.Ended(json, request, now))
            : ManagementReplies.NotFound;
    }

    private Body Limits() => ManagementReply.Json(settings.Current, (json, limits) =>
    {
        json.WriteStartObject();
        Report.Limit(json, "services", directory.All.Count(), limits.MaxServices);
        Report.Limit(json, "services_without_worker", directory.CountWithoutWorker, limits.MaxServicesWithoutWorker);
        Report.Limit(json, "total_octets", ledger.Octets, limits.MaxTotalOctets);
        Report.Limit(json, "dead_letters", deadLetters.All.Count, limits.MaxDeadLetters);
        Report.Limit(json, "dead_letter_octets", deadLetters.Octets, limits.MaxDeadLetterOctets);
        Report.Limit(json, "kept_replies", ids.KeptCount, limits.MaxKeptReplies);
        Report.Limit(json, "kept_reply_octets", ids.KeptOctets, limits.MaxKeptReplyOctets);
        Report.Limit(json, "watchers", watchers.Count, limits.MaxWatchers);
        json.WriteNumber("requests"u8, ledger.Count);
        json.WriteNumber("client_queue_length_limit"u8, limits.MaxClientQueueLength);
        json.WriteNumber("client_queue_octets_limit"u8, limits.MaxClientQueueOctets);
        json.WriteEndObject();
    });

    private Body DeadLetters(in Body asked, ListBudget? budget, Instant now) =>
        List(deadLetters.All, asked, budget, now, (json, letter) => Report.DeadLetter(json, letter, now));

    private Body Replay(ReadOnlySpan<byte> argument, Instant now)
    {
        if (!TryReadNumber(argument, out var number))
        {
            return ManagementReply.Malformed;
        }

        if (deadLetters.Find(number) is not { } letter)
        {
            return ManagementReplies.NotFound;
        }

        if (ledger.Replay(letter, now, out var request) is not RejectReason.None)
        {
            return ManagementReply.NoRoom;
        }

        deadLetters.TryTake(number, out _);
        letter.Body.Release();
        return ManagementReply.Json(request, (json, value) =>
        {
            json.WriteStartObject();
            json.WriteNumber("request"u8, value);
            json.WriteEndObject();
        });
    }

    private Body Drop(ReadOnlySpan<byte> argument, Instant now) =>
        !TryReadNumber(argument, out var number) ? ManagementReply.Malformed
        : deadLetters.Drop(number, now) ? ManagementReplies.Found
        : ManagementReplies.NotFound;

    private Body List<TEntry>(IEnumerable<TEntry> entries, in Body asked, ListBudget? budget, Instant now, Action<Utf8JsonWriter, TEntry> write)
    {
        ulong from = 0;
        return asked.Count > 1 && !TryReadNumber(asked.Frames!.Control(asked.First + 1), out from) ? ManagementReply.Malformed
            : budget?.TryTake(now) == false ? ManagementReply.NoRoom
            : ManagementReply.List(entries, (int)Math.Min(from, int.MaxValue), settings.Current.MaxManagementOctets, write);
    }

    // 32 hexadecimal digits, as a client's log writes an id; a number has at most 20. No answer shows an id: who knows it can cancel the request.
    private static bool TryReadId(ReadOnlySpan<byte> text, out RequestId id)
    {
        var isId = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && text.Length == 2 * RequestId.Octets;
        id = new(value);
        return isId;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out ulong number) =>
        Utf8Parser.TryParse(text, out number, out var used) && used == text.Length;
}
