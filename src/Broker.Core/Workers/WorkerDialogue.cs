using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What workers say, and what follows: by the table of their version.</summary>
internal sealed class WorkerDialogue(
    Registration registration,
    WorkerRoster roster,
    RequestLedger ledger,
    Inventory inventory,
    Recovery recovery,
    Departures departures,
    Outbox outbox)
{
    /// <summary>A command of a worker came, or of a peer that speaks like one.</summary>
    public void Receive(Peer peer, in MdpCommand command, Instant now)
    {
        if (peer.Worker is not { } worker)
        {
            ReceiveFromStranger(peer, command, now);
            return;
        }

        if (worker.Version != command.Version)
        {
            departures.Refuse(peer, Misconduct.VersionChanged, worker.Version, now);
            return;
        }

        roster.Hear(worker, now);
        if (command.Version is MdpVersion.V03)
        {
            ReceiveV03(worker, command, now);
        }
        else
        {
            ReceiveInLockstep(worker, command, now);
        }
    }

    private void ReceiveFromStranger(Peer peer, in MdpCommand command, Instant now)
    {
        var action = command.Version is MdpVersion.V03
            ? WorkerTransitionsV03.Of(WorkerState.Unknown, command.Name)
            : WorkerTransitions.Of(WorkerState.Unknown, command.Name);
        switch (action)
        {
            case WorkerAction.Register:
                registration.Register(peer, command, now);
                break;
            case WorkerAction.Close:
                outbox.Close(peer, DepartureReason.Graceful);
                break;
            default:
                outbox.SendDisconnect(peer.Id, command.Version, PeerRole.Worker, Wording.NotRegistered);
                outbox.Tell(BrokerEventKind.UnknownWorker, peer, now);
                break;
        }
    }

    // 0.1 and 0.2: one READY, one request at a time.
    private void ReceiveInLockstep(Worker worker, in MdpCommand command, Instant now)
    {
        var action = WorkerTransitions.Of(worker.State, command.Name);
        switch (action)
        {
            case WorkerAction.Hear:
                break;
            case WorkerAction.Leave:
                Leave(worker, command, now);
                break;
            case WorkerAction.RefuseReady:
                departures.Refuse(worker.Peer, Misconduct.ReadyTwice, command.Version, now);
                break;
            default:
                ReceiveReply(worker, action, command, now);
                break;
        }
    }

    private void ReceiveReply(Worker worker, WorkerAction action, in MdpCommand command, Instant now)
    {
        if (!RequestToken.TryRead(command.Address, out var token) || worker.Hand.Find(token) is not { } assignment)
        {
            TellFenced(worker, token, now);
            departures.Refuse(worker.Peer, worker.State is WorkerState.Idle ? Misconduct.ReplyWithoutRequest : Misconduct.ReplyWithWrongToken, command.Version, now);
            return;
        }

        Take(assignment, action, command, now);
    }

    private void ReceiveV03(Worker worker, in MdpCommand command, Instant now)
    {
        var isAboutToken = RequestToken.TryRead(command.Address, out var token);
        var assignment = isAboutToken ? worker.Hand.Find(token) : null;
        var state = assignment is null ? WorkerState.Idle : assignment.IsFenced ? WorkerState.Fenced : WorkerState.Busy;
        var action = WorkerTransitionsV03.Of(state, command.Name);
        switch (action)
        {
            case WorkerAction.Enlist:
                registration.Enlist(worker, command, now);
                break;
            case WorkerAction.TakeStock when !inventory.TryTake(worker, command, now):
                departures.Refuse(worker.Peer, Misconduct.ReceivedBeyondSent, MdpVersion.V03, now);
                break;
            case WorkerAction.TakeStock:
                roster.Agree(worker, command.Headers, now);
                break;
            case WorkerAction.SetCredit:
                registration.SetCredit(worker, command.Credit, now);
                break;
            case WorkerAction.Leave:
                Leave(worker, command, now);
                break;
            case WorkerAction.DropUnknown:
                TellFenced(worker, token, now);
                recovery.Spoil(worker, token, now);
                break;
            default:
                Take(assignment!, action, command, now);
                break;
        }
    }

    private void Take(Assignment assignment, WorkerAction action, in MdpCommand command, Instant now)
    {
        switch (action)
        {
            case WorkerAction.PassPartial:
                ledger.PassPartial(assignment, command, now);
                break;
            case WorkerAction.PassFinal:
                ledger.Finish(assignment, command, now);
                break;
            case WorkerAction.PassError:
                ledger.FinishWithError(assignment, command, now);
                break;
            case WorkerAction.DropPartial:
                TellFenced(assignment.Worker, assignment.Token, now);
                break;
            case WorkerAction.DropFinal:
                TellFenced(assignment.Worker, assignment.Token, now);
                roster.Recover(assignment, now);
                break;
            default:
                throw new UnreachableException($"{action} is not what a reply leads to");
        }
    }

    private void Leave(Worker worker, in MdpCommand disconnect, Instant now)
    {
        roster.Depart(worker, DepartureReason.Graceful, now, ((ErrorFlags)disconnect.Flags & ErrorFlags.NeverRan) != ErrorFlags.None);
        outbox.Close(worker.Peer, DepartureReason.Graceful);
    }

    private void TellFenced(Worker worker, RequestToken token, Instant now) =>
        outbox.Tell(Facts.Of(BrokerEventKind.ReplyFenced, worker, now) with { Request = token.Request, Attempt = token.Attempt });
}
