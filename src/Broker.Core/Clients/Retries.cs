using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What becomes of a request whose id has been seen before: it is never queued twice.</summary>
/// <remarks>
/// One that is open belongs to the connection that asked for it last. One that has ended gets the same outcome again, for as long as that is kept.
/// What was given up before it reached a worker is forgotten, and begins anew.
/// </remarks>
internal sealed class Retries(LiveSettings settings, KnownIds ids, Answers answers, Outbox outbox)
{
    /// <summary>Serves a request that has been asked before.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="command">What it asks.</param>
    /// <param name="reject">Why it gets neither request nor outcome; None when it does.</param>
    /// <param name="now">Attended time.</param>
    /// <returns>False for an id that nothing is known of.</returns>
    public bool TryServe(Client client, in MdpCommand command, out RejectReason reject, Instant now)
    {
        reject = RejectReason.None;
        if (!ids.TryFind(command.Id, out var open, out var kept))
        {
            return false;
        }

        var service = kept?.Service ?? open!.Service.Name;
        if (!service.Octets.SequenceEqual(command.Service))
        {
            reject = RejectReason.IdOfAnotherService;
        }
        else if (kept is not null)
        {
            outbox.Tell(new() { Kind = BrokerEventKind.ReplyRepeated, At = now, Peer = client.Peer.Id, Remote = client.Peer.Remote, Service = service.Text, Request = kept.Number });
            answers.Repeat(client, kept, now);
        }
        else
        {
            reject = Attach(open!, client, command, now);
        }

        return true;
    }

    private RejectReason Attach(PendingRequest request, Client client, in MdpCommand command, Instant now)
    {
        if (request.Client != client)
        {
            var reject = request.HasForwardedPartial || request.IsReplyBroken ? RejectReason.ReplyBegun
                : request.State is RequestState.Waiting ? QueueRoom.Judge(client, request.Body.Octets, settings.Current)
                : RejectReason.None;
            if (reject is not RejectReason.None)
            {
                return reject;
            }

            if (!request.Client.IsGone)
            {
                answers.Refuse(request.Client, request.Id, Wording.TakenOver, now);
            }

            RequestLedger.Attach(request, client);
        }

        outbox.Tell(BrokerEventKind.RequestAttached, request, client.Peer, now);
        if (((RequestFlags)command.Flags & RequestFlags.AskAccepted) != RequestFlags.None)
        {
            answers.Accept(request, now);
        }

        answers.PassHeld(request, now);
        return RejectReason.None;
    }
}
