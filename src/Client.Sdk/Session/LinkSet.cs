using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>The links of a session: one for all requests to a broker that knows ids, a small number with one request each to any other.</summary>
internal sealed class LinkSet(SessionSettings settings, RequestBook book, CancelNotes cancels, Outbox outbox)
{
    private readonly Dictionary<LinkId, Link> _all = [];
    private readonly LinkedList<Link> _idle = new();
    private readonly DeadlineHeap _deadlines = new();
    private bool _isStopped;
    private long _given;

    /// <summary>The number of open links.</summary>
    public int OpenCount { get; private set; }

    /// <summary>The open link on which requests have ids; null while there is none.</summary>
    public Link? Main { get; private set; }

    /// <summary>When something about one of them is due, in attended time.</summary>
    public Instant Earliest => _deadlines.Earliest;

    /// <summary>The link of that name; false for one that is gone.</summary>
    public bool TryFind(LinkId id, out Link link) => _all.TryGetValue(id, out link!);

    /// <summary>Asks for one link more.</summary>
    public void Add()
    {
        var link = new Link(new(++_given), settings);
        _all.Add(link.Id, link);
        outbox.Open(link);
    }

    /// <summary>A dialling link is open. Where requests have ids, it is the main one from now on, and the others are closed as soon as they are idle.</summary>
    public void Open(Link link, MdpVersion version, Instant attended)
    {
        link.Open(version, attended);
        OpenCount++;
        outbox.Tell(new() { Kind = SessionEventKind.LinkOpened, Link = link.Id, Version = version });
        if (!link.HasIds)
        {
            cancels.Forget();
            Review(link);
            return;
        }

        Main = link;
        _deadlines.Set(link, link.NextDeadline);
        outbox.Send(link, MdpCommandName.ClientHello);
        cancels.Pay(link);
        foreach (var other in _all.Values.Where(other => other != link && other.Requests.Count == 0).ToList())
        {
            Close(other, LinkEnd.Surplus);
        }
    }

    /// <summary>A request on it has ended, or it has just opened: it may be idle.</summary>
    public void Review(Link link)
    {
        if (link.HasIds || !link.HasRoom)
        {
            return;
        }

        if (Main is not null)
        {
            Close(link, LinkEnd.Surplus);
        }
        else if (link.IdleNode.List is null)
        {
            // The one used last is used next: what was needed at the busiest time rests behind it.
            _idle.AddFirst(link.IdleNode);
        }
    }

    /// <summary>Hands waiting requests to links that have room, and asks for links where that helps.</summary>
    public void Pump(Instant now, Instant attended)
    {
        while (book.NextWaiting is { } request && FindRoom() is { } link)
        {
            if (link.IdleNode.List is not null)
            {
                _idle.Remove(link.IdleNode);
            }

            book.HandOver(request, link, now, attended);
        }

        if (_isStopped)
        {
            return;
        }

        // What the broker speaks is known once the first link is open; only then is it known whether more are of use.
        var dialling = _all.Count - OpenCount;
        var wanted = Main is null && OpenCount > 0 ? Math.Min(book.WaitingCount, settings.LinksMax - OpenCount) : OpenCount > 0 ? 0 : 1;
        for (; dialling < wanted; dialling++)
        {
            Add();
        }
    }

    /// <summary>Something about a link may be due: the broker's death, or a heartbeat that we owe.</summary>
    public void Look(Link link, Instant judgeFrom, Instant attended)
    {
        var expiry = Instant.Later(link.Expiry, judgeFrom);
        if (expiry <= attended)
        {
            Close(link, LinkEnd.Silent);
            return;
        }

        if (link.NextBeat <= attended)
        {
            link.Spoke(attended);
            outbox.Send(link, MdpCommandName.ClientHeartbeat);
            outbox.Tell(new() { Kind = SessionEventKind.HeartbeatSent, Link = link.Id });
        }

        // Not the link's own expiry: that may lie in the past while judgement is suspended.
        _deadlines.Set(link, Instant.Earlier(expiry, link.NextBeat));
    }

    /// <summary>A HEARTBEAT of the broker may tell terms: then they hold from now on, and are acknowledged.</summary>
    public void Follow(Link link, in Headers headers, Instant attended)
    {
        if (!settings.LeavesHeartbeatToBroker || !HeartbeatTerms.TryRead(headers, out var terms))
        {
            return;
        }

        if (terms != link.Heartbeat)
        {
            outbox.Tell(new() { Kind = SessionEventKind.TermsAdopted, Link = link.Id, Elapsed = terms.Interval, Liveness = terms.Liveness });
        }

        // In this order of the connection: what was sent before was sent by the old terms, and the broker reckons by them until it reads this.
        link.Adopt(terms);
        link.Spoke(attended);
        outbox.Send(link, MdpCommandName.ClientHeartbeat, HeartbeatTerms.ToHeaders(terms));
        _deadlines.Set(link, link.NextDeadline);
    }

    /// <summary>A link of which something is due; false for none.</summary>
    public bool TryTakeDue(Instant attended, out Link link)
    {
        var isDue = _deadlines.TryTakeDue(attended, out var due);
        link = (due as Link)!;
        return isDue;
    }

    /// <summary>The broker takes nothing more on a link.</summary>
    public void Spare(Link link, string? text)
    {
        if (!link.IsLeaving)
        {
            link.IsLeaving = true;
            outbox.Tell(new() { Kind = SessionEventKind.BrokerLeaves, Link = link.Id, Text = text });
        }
    }

    /// <summary>The broker ends a link, and says that what it has not answered there never ran: those requests may be sent again whatever they do.</summary>
    public void CloseUnread(Link link, string text)
    {
        foreach (var request in link.Requests.Where(request => !request.IsRepeated && request.Stage is not RequestStage.Answering))
        {
            request.NeverRan();
        }

        Close(link, LinkEnd.Dismissed, text);
    }

    /// <summary>Closes a link; its requests take their way.</summary>
    /// <param name="link">Which.</param>
    /// <param name="end">Why.</param>
    /// <param name="text">What the broker said, or what was wrong with it.</param>
    public void Close(Link link, LinkEnd end, string? text = null)
    {
        outbox.Tell(new() { Kind = SessionEventKind.LinkClosed, Link = link.Id, End = end, Requests = link.Requests.Count, Text = text });
        outbox.Close(link, end);
        Forget(link, end is LinkEnd.Violation ? text : null);
    }

    /// <summary>A link is lost; its requests take their way.</summary>
    /// <param name="link">Which.</param>
    /// <param name="violation">How the broker broke the transport's protocol; null if it did not.</param>
    public void Lose(Link link, string? violation)
    {
        outbox.Tell(new() { Kind = SessionEventKind.LinkLost, Link = link.Id, Requests = link.Requests.Count, Text = violation });
        Forget(link, violation);
    }

    /// <summary>Closes all links.</summary>
    public void CloseAll(LinkEnd end)
    {
        _isStopped = end is LinkEnd.Stopped;
        foreach (var link in _all.Values.ToList())
        {
            Close(link, end);
        }
    }

    private Link? FindRoom() => Main is null ? _idle.First?.Value : Main.HasRoom ? Main : null;

    private void Forget(Link link, string? violation)
    {
        _ = _all.Remove(link.Id);
        _deadlines.Cancel(link);
        OpenCount -= link.State is LinkState.Open ? 1 : 0;
        Main = Main == link ? null : Main;
        if (link.IdleNode.List is not null)
        {
            _idle.Remove(link.IdleNode);
        }

        link.End();
        book.TakeBackAll(link, violation);
    }
}
