using System.Diagnostics;
using System.Text.Json;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Protocol.Management;

namespace Mdp.Broker.Core.Management;

/// <summary><c>mmi.events</c>: presence as a stream. Each watcher gets what there is, then each change, as PARTIALs of the id that it asked with.</summary>
/// <remarks>
/// <code>
///     REQUEST mmi.events, body: service or empty   -> PARTIAL 206 [state, ...]   while there is more of the picture
///                                                     PARTIAL 200 [state, ...]   the picture is whole
///     a worker comes, goes, serves one more        -> PARTIAL 200 [change, ...]  at once, or with those of the last 50 ms
///     CANCEL, time limit, drain, stop              -> ERROR 499, 504, 503
///     the same id on another connection            -> ERROR 409 to the older one; the newer one gets the picture
/// </code>
/// While nobody watches, a change costs one look at a number, and a request nothing at all.
/// </remarks>
internal sealed class Watchers(LiveSettings settings, ServiceDirectory directory, ListBudget lists, DeadlineHeap deadlines, Outbox outbox)
{
    /// <summary>The pause between two bulletins, half of what a watcher is promised: a crowd that leaves within it is told to each watcher in one message, not in a crowd of them.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly ServiceName Events = ServiceName.From(ManagementNames.Events)!;

    private readonly Dictionary<RequestId, Watcher> _byId = [];
    private readonly LinkedList<Watcher> _ofAll = new();
    private readonly Dictionary<ServiceName, LinkedList<Watcher>> _ofOne = new(ServiceNameComparer.Instance);
    private readonly Bulletin _bulletin = new();
    private RejectReason _closed;
    private Instant _nextBulletin = Instant.Zero;

    /// <summary>How many there are.</summary>
    public int Count => _byId.Count;

    /// <summary>Whether there is something that is not told yet.</summary>
    public bool HasNews => !_bulletin.IsEmpty;

    /// <summary>A 0.3 client asks to be told. The same id takes over from an older connection, and begins anew on the same one.</summary>
    /// <returns>Why it is not; None when it is.</returns>
    public RejectReason Begin(Client client, in MdpCommand request, Instant now)
    {
        var name = request.Body.Frames!.Control(request.Body.First);
        var older = _byId.GetValueOrDefault(request.Id);
        var reject = _closed is not RejectReason.None ? _closed
            : ((RequestFlags)request.Flags & RequestFlags.Durable) != RequestFlags.None ? RejectReason.NotOffered
            : !name.IsEmpty && !settings.Current.ServiceNames.Admits(name) ? RejectReason.ServiceName
            : older is null && Count >= settings.Current.MaxWatchers ? RejectReason.Watchers
            : name.IsEmpty && !lists.TryTake(now) ? RejectReason.ManagementLists
            : RejectReason.None;
        if (reject is not RejectReason.None)
        {
            return reject;
        }

        if (older is not null && older.Client != client)
        {
            End(older, Wording.TakenOver, now);
        }
        else if (older is not null)
        {
            Remove(older, code: 0, now);
        }

        var watcher = new Watcher(client, request.Id, ServiceName.From(name), now);
        Add(watcher, now);
        if (request.TimeLimit > TimeSpan.Zero)
        {
            deadlines.Set(watcher, now + request.TimeLimit);
        }

        // What is not told yet would come behind a picture that has it already.
        if (_bulletin.IsEmpty)
        {
            Introduce(watcher, now);
        }

        return RejectReason.None;
    }

    /// <summary>A client has enough. Harmless for an id that is none of its own watches.</summary>
    public void Cancel(Client client, RequestId id, Instant now)
    {
        if (_byId.TryGetValue(id, out var watcher) && watcher.Client == client)
        {
            End(watcher, Wording.WatchCancelled, now);
        }
    }

    /// <summary>Something is due: a watcher's time limit is over, or news are to be told.</summary>
    public void Look(Deadlined due, Instant now)
    {
        if (due is Watcher watcher)
        {
            End(watcher, Wording.WatchOver, now);
            return;
        }

        Debug.Assert(due == _bulletin, "Nothing else has deadlines.");
        Publish(now);
    }

    /// <summary>A client is gone, and nobody can be told on its connection any more.</summary>
    public void Leave(Client client, Instant now)
    {
        while (client.Watches.First is { } watch)
        {
            Remove(watch.Value, code: 0, now);
        }
    }

    /// <summary>The broker drains or stops: all watches end, and none begins any more.</summary>
    public void Close(RejectReason reason, Instant now)
    {
        _closed = reason;
        foreach (var watcher in _byId.Values.ToList())
        {
            End(watcher, Wording.Of(reason, isKnown: true, settings.Current.DefaultService, settings.Current), now);
        }
    }

    /// <summary>A worker has come to a service: by its first READY, or by a further one.</summary>
    public void TellOf(Enlistment enlistment, Instant now)
    {
        if (Count == 0)
        {
            return;
        }

        Add(enlistment, enlistment.Worker.Service == enlistment.Service ? "registered" : "enlisted", departure: null, now);
        Publish(now);
    }

    /// <summary>A worker has left all its services.</summary>
    public void TellOf(Worker worker, DepartureReason departure, Instant now)
    {
        if (Count == 0)
        {
            return;
        }

        foreach (var enlistment in worker.Enlistments)
        {
            Add(enlistment, "departed", departure, now);
        }

        Publish(now);
    }

    // Tells the news, if there are any and the last ones are old enough; otherwise sees to it that they will be told.
    private void Publish(Instant now)
    {
        if (_bulletin.IsEmpty)
        {
            return;
        }

        if (now < _nextBulletin)
        {
            deadlines.Set(_bulletin, _nextBulletin);
            return;
        }

        Tell(_ofAll, _bulletin.Changed, _bulletin.News, now);
        foreach (var service in _bulletin.Changed)
        {
            if (_ofOne.TryGetValue(service, out var watchers))
            {
                Tell(watchers, [service], _bulletin.News.Where(news => news.Service.Equals(service)), now);
            }
        }

        _bulletin.Clear();
        _nextBulletin = now + Pause;
        foreach (var watcher in _byId.Values.Where(watcher => !watcher.IsIntroduced))
        {
            Introduce(watcher, now);
        }
    }

    private void Add(Enlistment enlistment, string kind, DepartureReason? departure, Instant now)
    {
        var service = enlistment.Service.Name;
        if (_ofAll.Count > 0 || _ofOne.ContainsKey(service))
        {
            _bulletin.Add(service, settings.Current.MaxManagementOctets, enlistment, (json, change) => Report.Change(json, change, kind, departure, now));
        }
    }

    private void Add(Watcher watcher, Instant now)
    {
        _byId.Add(watcher.Id, watcher);
        LineOf(watcher).AddLast(watcher.Node);
        watcher.Client.Watches.AddLast(watcher.ClientNode);
        Tell(BrokerEventKind.WatchBegan, watcher, code: 0, now);
    }

    private LinkedList<Watcher> LineOf(Watcher watcher)
    {
        if (watcher.Service is null)
        {
            return _ofAll;
        }

        if (!_ofOne.TryGetValue(watcher.Service, out var line))
        {
            _ofOne.Add(watcher.Service, line = new());
        }

        return line;
    }

    private void End(Watcher watcher, in Failure failure, Instant now)
    {
        watcher.Client.Spoke(now);
        outbox.SendError(watcher.Client.Peer.Id, watcher.Id, failure);
        Remove(watcher, failure.Code, now);
    }

    private void Remove(Watcher watcher, ushort code, Instant now)
    {
        _byId.Remove(watcher.Id);
        deadlines.Cancel(watcher);
        watcher.Client.Watches.Remove(watcher.ClientNode);
        var line = watcher.Node.List!;
        line.Remove(watcher.Node);
        if (watcher.Service is { } service && line.Count == 0)
        {
            _ofOne.Remove(service);
        }

        if (Count == 0)
        {
            deadlines.Cancel(_bulletin);
            _bulletin.Clear();
        }

        Tell(BrokerEventKind.WatchEnded, watcher, code, now);
    }

    private void Introduce(Watcher watcher, Instant now)
    {
        watcher.IsIntroduced = true;
        var services = watcher.Service is { } service ? [service] : directory.All.Where(served => served.Workers.Count > 0).Select(served => served.Name);
        var isFirst = true;
        foreach (var page in Pages(services, WriteState))
        {
            if (!isFirst)
            {
                lists.Owe(now);
            }

            isFirst = false;
            Send(watcher, page, now);
        }
    }

    private void Tell(LinkedList<Watcher> watchers, IEnumerable<ServiceName> services, IEnumerable<(ServiceName Service, byte[] Json)> news, Instant now)
    {
        if (watchers.Count == 0)
        {
            return;
        }

        var pages = _bulletin.IsSummary ? Pages(services, WriteState) : Pages(news, (json, change) => json.WriteRawValue(change.Json, skipInputValidation: true));
        foreach (var page in pages)
        {
            foreach (var watcher in watchers.Where(watcher => watcher.IsIntroduced))
            {
                Send(watcher, page, now);
            }
        }
    }

    private IEnumerable<Body> Pages<TEntry>(IEnumerable<TEntry> entries, Action<Utf8JsonWriter, TEntry> write) =>
        ManagementReply.Pages(entries, settings.Current.MaxManagementOctets, write);

    private void WriteState(Utf8JsonWriter json, ServiceName service) => Report.State(json, service, directory.Find(service.Octets));

    private void Send(Watcher watcher, in Body page, Instant now)
    {
        watcher.Client.Spoke(now);
        outbox.SendReply(MdpCommandName.ClientPartial, watcher.Client.Peer.Id, MdpVersion.V03, watcher.Id, Events, page);
    }

    private void Tell(BrokerEventKind kind, Watcher watcher, ushort code, Instant now) => outbox.Tell(new()
    {
        Kind = kind,
        At = now,
        Peer = watcher.Client.Peer.Id,
        Remote = watcher.Client.Peer.Remote,
        Service = watcher.Service?.Text,
        Code = code,
        Count = Count,
        Elapsed = now - watcher.BeganAt,
    });
}
