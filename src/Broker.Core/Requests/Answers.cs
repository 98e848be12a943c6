using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What clients are told of their requests, each in the version in which it asked; and what is held or kept where nobody can be told.</summary>
/// <remarks>
/// <code>
///                        0.3 client        0.2 client    0.1 client                  0.3 client that is away     nobody any more
///     part of a reply    PARTIAL           PARTIAL       held for the one REPLY      held for its return         dropped
///     reply              FINAL             FINAL         REPLY, behind the parts     kept for its return         dropped
///     failure            ERROR             -             -                           kept for its return         -
/// </code>
/// What becomes of a 0.3 request is kept for a while even when its client was told: the connection may have been lost with the answer.
/// </remarks>
internal sealed class Answers(KnownIds ids, Outbox outbox)
{
    /// <summary>Parts of one reply that are held at most: even one of no octets costs its holder some hundred.</summary>
    private const int HeldPartsMax = 65_536;

    /// <summary>A part of a reply came.</summary>
    /// <returns>False when it has to be held and there is no room for it.</returns>
    public bool TryPass(Assignment assignment, in MdpCommand partial, Instant now)
    {
        var request = assignment.Request!;
        assignment.HasBegunReply = true;
        if (request.Client.IsGone ? request.Client.IsAwaited : request.Version is MdpVersion.V01)
        {
            return TryHold(request, partial);
        }

        if (request.Client.IsGone)
        {
            request.IsReplyBroken = true;
            outbox.Tell(BrokerEventKind.ReplyDropped, request, assignment.Worker.Peer, now);
            return true;
        }

        request.HasForwardedPartial = true;
        Send(MdpCommandName.ClientPartial, request, partial.Body, partial.Headers, preceding: null, now);
        return true;
    }

    /// <summary>The reply came, or its last part.</summary>
    public void Finish(Assignment assignment, in MdpCommand final, Instant now)
    {
        var request = assignment.Request!;
        if (!request.Client.IsGone)
        {
            var preceding = request.Version is MdpVersion.V01 ? request.Parts.TakeBodies() : null;
            Send(MdpCommandName.ClientFinal, request, final.Body, final.Headers, preceding, now);
        }

        var isKept = request.HasId && TryKeep(request, final);
        if (request.Client.IsGone)
        {
            outbox.Tell(isKept ? BrokerEventKind.ReplyKept : BrokerEventKind.ReplyDropped, request, assignment.Worker.Peer, now);
        }
    }

    /// <summary>There is no reply.</summary>
    /// <param name="request">The request.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="failure">What the worker said; null for what the outcome says.</param>
    /// <param name="now">Attended time.</param>
    public void Fail(PendingRequest request, RequestOutcome outcome, in Failure? failure, Instant now)
    {
        if (request.Version is not MdpVersion.V03)
        {
            return;
        }

        var told = failure ?? Wording.Of(request, outcome);
        if (!request.Client.IsGone)
        {
            request.Client.Spoke(now);
            outbox.SendError(request.Client.Peer.Id, request.Id, told);
        }

        if (!request.HasId)
        {
            return;
        }

        if (MustKeep(request, outcome))
        {
            ids.Keep(request, told);
        }
        else
        {
            ids.Forget(request);
        }
    }

    /// <summary>The broker owes a request an end; its client wants to know.</summary>
    public void Accept(PendingRequest request, Instant now)
    {
        request.Client.Spoke(now);
        outbox.SendAccepted(request.Client.Peer.Id, request.Id);
    }

    /// <summary>A request was not taken over, or is taken from this connection.</summary>
    public void Refuse(Client client, RequestId id, in Failure failure, Instant now)
    {
        client.Spoke(now);
        outbox.SendError(client.Peer.Id, id, failure);
    }

    /// <summary>A client asks again for what has ended.</summary>
    public void Repeat(Client client, KeptOutcome kept, Instant now)
    {
        client.Spoke(now);
        if (kept.Failure is { } failure)
        {
            outbox.SendError(client.Peer.Id, kept.Id, failure);
            return;
        }

        for (var index = 0; index < kept.Parts.Count; index++)
        {
            var (part, headers) = kept.Parts[index];
            outbox.SendReply(MdpCommandName.ClientPartial, client.Peer.Id, MdpVersion.V03, kept.Id, kept.Service, part, headers);
        }

        outbox.SendReply(MdpCommandName.ClientFinal, client.Peer.Id, MdpVersion.V03, kept.Id, kept.Service, kept.Body, kept.Headers);
    }

    /// <summary>A client that was away is back: the parts that were held for it go out.</summary>
    public void PassHeld(PendingRequest request, Instant now)
    {
        for (var index = 0; index < request.Parts.Count; index++)
        {
            var (part, headers) = request.Parts[index];
            request.HasForwardedPartial = true;
            Send(MdpCommandName.ClientPartial, request, part, headers, preceding: null, now);
        }

        request.Parts.Release();
    }

    private static bool TryHold(PendingRequest request, in MdpCommand partial)
    {
        if (request.Parts.Octets + partial.Body.Octets > request.Service.Settings.MaxBufferedPartialOctets || request.Parts.Count >= HeldPartsMax)
        {
            return false;
        }

        request.Parts.Hold(partial);
        return true;
    }

    private void Send(MdpCommandName name, PendingRequest request, in Body body, in Headers headers, List<Body>? preceding, Instant now)
    {
        request.Client.Spoke(now);
        outbox.SendReply(name, request.Client.Peer.Id, request.Version, request.Id, request.Service.Name, body, headers, preceding);
    }

    // A reply of which parts went out before is not whole without them, and they are not kept.
    private bool TryKeep(PendingRequest request, in MdpCommand final)
    {
        if (!request.HasForwardedPartial && !request.IsReplyBroken && ids.HasRoomFor(final, request.Parts))
        {
            ids.Keep(request, final);
            return true;
        }

        if (request.IsIdempotent)
        {
            ids.Forget(request);
        }
        else
        {
            ids.Keep(request, Wording.ReplyNotKept);
        }

        return false;
    }

    // Whoever asks again for what never reached a worker, or was given up because nobody waited for it, means it: it begins anew.
    private static bool MustKeep(PendingRequest request, RequestOutcome outcome) =>
        request.MayHaveRun && (!request.IsIdempotent || outcome is not RequestOutcome.Cancelled || !request.Client.IsGone);
}
