using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>The heartbeat by which a connection begins, and whose it is.</summary>
/// <param name="Heartbeat">Interval and liveness.</param>
/// <param name="AreBrokers">
/// Whether a 0.3 peer left them to the broker: then it is told the broker's settings, and told again when they change. Others know theirs, from themselves or beforehand.
/// </param>
internal readonly record struct Terms(HeartbeatSettings Heartbeat, bool AreBrokers)
{
    /// <summary>Agrees on interval and liveness.</summary>
    /// <remarks>
    /// A peer that leaves them to the broker may be one that goes by 2.5 s x 3 until it has read what the broker says. Until it acknowledges that, it is judged by the longer of the two
    /// windows: a broker of 100 ms x 3 would otherwise lose, for ever anew, each peer whose first acknowledgement takes longer than 300 ms.
    /// </remarks>
    /// <returns>False when a 0.3 peer asks for something outside the broker's bounds.</returns>
    public static bool TryAgree(in MdpCommand command, BrokerSettings settings, out Terms terms)
    {
        terms = new(settings.Heartbeat, AreBrokers: false);
        if (command.Version is not MdpVersion.V03)
        {
            return true;
        }

        if (command.HeartbeatInterval == TimeSpan.Zero)
        {
            terms = new(settings.Heartbeat.Window < HeartbeatSettings.Default.Window ? HeartbeatSettings.Default : settings.Heartbeat, AreBrokers: true);
            return true;
        }

        if (command.HeartbeatInterval < settings.MinHeartbeatInterval || command.HeartbeatInterval > settings.MaxHeartbeatInterval
            || command.Liveness < HeartbeatTerms.LivenessMin || command.Liveness > settings.MaxHeartbeatLiveness)
        {
            return false;
        }

        terms = new(new(command.HeartbeatInterval, command.Liveness), AreBrokers: false);
        return true;
    }
}
