using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>What a command of the broker leads to.</summary>
internal sealed class Answers(RequestBook book, LinkSet links, Outbox outbox)
{
    /// <summary>A command came on an open link.</summary>
    public void Receive(Link link, in MdpCommand command, Instant now, Instant attended)
    {
        if (command.Version != link.Version)
        {
            links.Close(link, LinkEnd.Violation, $"a message of version {MdpVersions.NameOf(command.Version)} on a connection that speaks {MdpVersions.NameOf(link.Version)}");
        }
        else if (link.HasIds)
        {
            ReceiveById(link, command, attended);
        }
        else
        {
            ReceiveInTurn(link, command, now);
        }
    }

    private void ReceiveById(Link link, in MdpCommand command, Instant attended)
    {
        switch (command.Name)
        {
            case MdpCommandName.ClientHeartbeat:
                links.Follow(link, command.Headers, attended);
                return;
            case MdpCommandName.ClientDisconnect:
                Dismiss(link, command);
                return;
        }

        if (!book.TryFind(command.Id, out var request) || request.Link != link)
        {
            if (command.Name is not MdpCommandName.ClientAccepted)
            {
                link.Drop(command.Id, isPart: command.Name is MdpCommandName.ClientPartial);
            }

            outbox.Tell(new() { Kind = SessionEventKind.LateAnswer, Link = link.Id, Id = command.Id });
            return;
        }

        switch (command.Name)
        {
            case MdpCommandName.ClientAccepted:
                Hear(request, RequestStage.Accepted, Instant.Never);
                break;
            case MdpCommandName.ClientPartial:
                Hear(request, RequestStage.Answering, Instant.Never);
                outbox.Part(request, new() { Kind = OutcomeKind.Replied, Body = command.Body, Headers = command.Headers });
                break;
            case MdpCommandName.ClientError:
                Fail(link, request, command);
                break;
            default:
                book.End(request, new() { Kind = OutcomeKind.Replied, Body = command.Body, Headers = command.Headers });
                break;
        }
    }

    private void Dismiss(Link link, in MdpCommand disconnect)
    {
        var reason = PeerText.Read(disconnect.Text);
        if (((ErrorFlags)disconnect.Flags & ErrorFlags.NeverRan) != ErrorFlags.None)
        {
            links.CloseUnread(link, reason);
        }
        else
        {
            links.Close(link, LinkEnd.Dismissed, reason);
        }
    }

    // What the broker refused may be an earlier try: then it has taken the later one over, and its answer is under way.
    private void Fail(Link link, ClientRequest request, in MdpCommand error)
    {
        var flags = (ErrorFlags)error.Flags;
        var isWorkers = (flags & ErrorFlags.ByWorker) != ErrorFlags.None;
        var isOwed = request.IsRepeated && !isWorkers;
        if (isOwed)
        {
            link.Forsake(request.Id, request.Stage is RequestStage.Answering);
        }
        else if ((flags & ErrorFlags.NeverRan) != ErrorFlags.None)
        {
            request.NeverRan();
        }

        if (error.Code is ErrorCode.Stopping && !isWorkers)
        {
            links.Spare(link, PeerText.Read(error.Text));
            if (!request.MayHaveRun)
            {
                book.TakeBack(request);
                return;
            }
        }

        book.End(request, new()
        {
            Kind = OutcomeKind.Failed,
            Code = error.Code,
            IsWorkers = isWorkers,
            IsOwed = isOwed,
            HasNeverRun = !request.MayHaveRun,
            Text = PeerText.Read(error.Text),
            Body = error.Body,
            Headers = error.Headers,
        });
    }

    // Without ids, the one request in flight is what the reply answers; the service's name must be its.
    private void ReceiveInTurn(Link link, in MdpCommand command, Instant now)
    {
        if (link.Requests.First?.Value is not { } request)
        {
            links.Close(link, LinkEnd.Violation, "a reply to no request");
        }
        else if (!command.Service.SequenceEqual(request.Service.Octets))
        {
            links.Close(link, LinkEnd.Violation, $"a reply of service {ServiceName.Escape(command.Service)} to a request for {request.Service}");
        }
        else if (command.Name is MdpCommandName.ClientPartial)
        {
            Hear(request, RequestStage.Answering, now + request.Patience);
            outbox.Part(request, new() { Kind = OutcomeKind.Replied, Body = command.Body });
        }
        else
        {
            book.End(request, new() { Kind = OutcomeKind.Replied, Body = command.Body });
            links.Review(link);
        }
    }

    private void Hear(ClientRequest request, RequestStage stage, Instant patienceEnd)
    {
        request.Hear(stage, patienceEnd);
        book.Reschedule(request);
    }
}
