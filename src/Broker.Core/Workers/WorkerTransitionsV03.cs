using System.Diagnostics;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The conversation with a 0.3 worker as one table. What 0.1 and 0.2 ask of the worker, 0.3 asks of each token.</summary>
/// <remarks>
/// <code>
///                       READY     PARTIAL         FINAL           ERROR           HEARTBEAT       CREDIT          DISCONNECT
///     Unknown           Register  TellDisconnect  TellDisconnect  TellDisconnect  TellDisconnect  TellDisconnect  Close
///     registered        Enlist                                                    TakeStock       SetCredit       Leave
///       token: Idle               DropUnknown     DropUnknown     DropUnknown
///       token: Busy               PassPartial     PassFinal       PassError
///       token: Fenced             DropPartial     DropFinal       DropFinal
/// </code>
/// A token that is not in hand is no misconduct here: the worker may have sent its reply while CANCEL was under way to it.
/// </remarks>
internal static class WorkerTransitionsV03
{
    /// <summary>Looks the table up. Total over all states and all commands that a 0.3 worker can send.</summary>
    /// <param name="state">Unknown while the peer is not registered; otherwise what the command's token is in its hand, and Idle where the command has none.</param>
    /// <param name="command">What it says.</param>
    public static WorkerAction Of(WorkerState state, MdpCommandName command) => (state, command) switch
    {
        (WorkerState.Unknown, MdpCommandName.WorkerReady) => WorkerAction.Register,
        (WorkerState.Unknown, MdpCommandName.WorkerDisconnect) => WorkerAction.Close,
        (WorkerState.Unknown, _) => WorkerAction.TellDisconnect,

        (_, MdpCommandName.WorkerReady) => WorkerAction.Enlist,
        (_, MdpCommandName.WorkerHeartbeat) => WorkerAction.TakeStock,
        (_, MdpCommandName.WorkerCredit) => WorkerAction.SetCredit,
        (_, MdpCommandName.WorkerDisconnect) => WorkerAction.Leave,

        (WorkerState.Idle, _) => WorkerAction.DropUnknown,
        (WorkerState.Busy, MdpCommandName.WorkerPartial) => WorkerAction.PassPartial,
        (WorkerState.Busy, MdpCommandName.WorkerFinal) => WorkerAction.PassFinal,
        (WorkerState.Busy, MdpCommandName.WorkerError) => WorkerAction.PassError,
        (WorkerState.Fenced, MdpCommandName.WorkerPartial) => WorkerAction.DropPartial,
        (WorkerState.Fenced, MdpCommandName.WorkerFinal or MdpCommandName.WorkerError) => WorkerAction.DropFinal,
        _ => throw new UnreachableException($"{command} does not come from a worker; BrokerCore.Receive lets only worker commands through."),
    };
}
