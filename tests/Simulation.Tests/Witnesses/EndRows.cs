using Mdp.Broker.Core;

namespace Mdp.Simulation.Tests;

/// <summary>Which failures the end of a request shows to have been reached.</summary>
internal static class EndRows
{
    public static void Count(Reach reach, RequestRecord request, RequestOutcome outcome)
    {
        switch (outcome)
        {
            case RequestOutcome.Expired when request.Service.Workers == 0:
                reach.Count(Row.ExpiredWithoutWorker);
                break;
            case RequestOutcome.ReplyTooLarge:
                reach.Count(Row.ReplyTooLarge);
                break;
            case RequestOutcome.Cancelled:
                reach.Count(
                    request.Stand is RequestStand.Waiting ? Row.ClientGoneBeforeDispatch
                    : request.HasForwarded ? Row.ClientGoneAfterPartials
                    : Row.ClientGoneDuringExecution);
                break;
        }
    }
}
