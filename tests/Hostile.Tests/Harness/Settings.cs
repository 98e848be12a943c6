using Mdp.Broker;
using Mdp.Heartbeating;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>Settings that differ from the defaults in what a test is about.</summary>
internal static class Settings
{
    /// <summary>Other limits of connections.</summary>
    public static MdpBrokerSettings With(Func<ZmtpLimits, ZmtpLimits> change) => new() { Router = new() { Limits = change(ZmtpLimits.Default) } };

    /// <summary>The same settings with other heartbeats: of MDP, and ZMTP PING with them.</summary>
    public static MdpBrokerSettings Beating(this MdpBrokerSettings settings, TimeSpan interval, int liveness)
    {
        var heartbeat = new HeartbeatSettings(interval, liveness);
        return settings with { Core = settings.Core with { Heartbeat = heartbeat }, Router = settings.Router with { Heartbeat = heartbeat } };
    }
}
