using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The heartbeat that a 0.3 peer asks for in READY or HELLO, and what the broker agrees to.</summary>
internal static class Terms
{
    /// <summary>7/MDP's own lower bound is 3; below 2 a single late heartbeat is death.</summary>
    private const int LivenessMin = 2;

    /// <summary>Agrees on interval and liveness.</summary>
    /// <returns>False when the peer asks for something outside the broker's bounds.</returns>
    public static bool TryAgree(in MdpCommand command, BrokerSettings settings, out HeartbeatSettings heartbeat)
    {
        heartbeat = settings.Heartbeat;
        if (command.HeartbeatInterval == TimeSpan.Zero)
        {
            return true;
        }

        if (command.HeartbeatInterval < settings.MinHeartbeatInterval || command.HeartbeatInterval > settings.MaxHeartbeatInterval
            || command.Liveness < LivenessMin || command.Liveness > settings.MaxHeartbeatLiveness)
        {
            return false;
        }

        heartbeat = new(command.HeartbeatInterval, command.Liveness);
        return true;
    }
}
