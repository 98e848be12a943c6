using System.Diagnostics;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The whole conversation with a worker as one table: what it is, what it says, what follows.</summary>
/// <remarks>
/// <code>
///                  READY         PARTIAL         FINAL/REPLY     HEARTBEAT        DISCONNECT
///     Unknown      Register      TellDisconnect  TellDisconnect  TellDisconnect   Close
///     Idle         RefuseReady   RefuseReply     RefuseReply     Hear             Leave
///     Busy         RefuseReady   PassPartial     PassFinal       Hear             Leave
///     Fenced       RefuseReady   DropPartial     DropFinal       Hear             Leave
/// </code>
/// 7/MDP opening.3, opening.5 and opening.7: one READY per connection; any command but READY and DISCONNECT from an unknown worker is answered by DISCONNECT;
/// a command that is valid but unexpected likewise.
/// </remarks>
internal static class WorkerTransitions
{
    /// <summary>Looks the table up. Total over all states and all commands that a worker can send.</summary>
    public static WorkerAction Of(WorkerState state, MdpCommandName command) => (state, command) switch
    {
        (WorkerState.Unknown, MdpCommandName.WorkerReady) => WorkerAction.Register,
        (WorkerState.Unknown, MdpCommandName.WorkerDisconnect) => WorkerAction.Close,
        (WorkerState.Unknown, _) => WorkerAction.TellDisconnect,

        (_, MdpCommandName.WorkerReady) => WorkerAction.RefuseReady,
        (_, MdpCommandName.WorkerHeartbeat) => WorkerAction.Hear,
        (_, MdpCommandName.WorkerDisconnect) => WorkerAction.Leave,

        (WorkerState.Idle, _) => WorkerAction.RefuseReply,
        (WorkerState.Busy, MdpCommandName.WorkerPartial) => WorkerAction.PassPartial,
        (WorkerState.Busy, MdpCommandName.WorkerFinal) => WorkerAction.PassFinal,
        (WorkerState.Fenced, MdpCommandName.WorkerPartial) => WorkerAction.DropPartial,
        (WorkerState.Fenced, MdpCommandName.WorkerFinal) => WorkerAction.DropFinal,
        _ => throw new UnreachableException($"{command} does not come from a worker; BrokerCore.Receive lets only worker commands through."),
    };
}
