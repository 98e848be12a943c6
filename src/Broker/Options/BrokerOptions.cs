using Mdp.Broker.Options.Forms;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Options;

/// <summary>The catalogue: every option of the broker except those of single services.</summary>
internal static class BrokerOptions
{
    /// <summary>The section of appsettings.json that the options stand in.</summary>
    public const string Section = "Mdp";

    /// <summary>The beginning of the keys of all services' defaults.</summary>
    public const string DefaultService = "DefaultService:";

    /// <summary>The beginning of the keys of single services.</summary>
    public const string Services = "Services:";

    /// <summary>All of them, in the order in which they are applied and documented.</summary>
    public static IReadOnlyList<OptionDefinition<MdpBrokerSettings>> All { get; } =
    [
        new EndpointsOption() { NeedsRestart = true },
        new ValueOption<MdpBrokerSettings, bool>(
            "AllowAnyPeer", new Flag(), broker => broker.AllowAnyPeer, (broker, value) => broker with { AllowAnyPeer = value },
            "Listen beyond this machine although no peer is authenticated. Only where the network decides who comes in: a container, a firewall.")
        {
            NeedsRestart = true,
        },
        new ValueOption<MdpBrokerSettings, LogLevel>(
            "LogLevel", new Choice<LogLevel>(), broker => broker.LogLevel, (broker, value) => broker with { LogLevel = value },
            "The least level that is logged."),
        new ValueOption<MdpBrokerSettings, TimeSpan>(
            "DrainTime", new LengthOfTime(TimeSpan.Zero, TimeSpan.FromHours(1)), broker => broker.DrainTime, (broker, value) => broker with { DrainTime = value },
            "How long a stop waits for the requests that were taken over, before those that are left end with the broker."),
        .. AdminOptions.All.Select(option => option.Within<MdpBrokerSettings>(broker => broker.Admin, (broker, admin) => broker with { Admin = admin })),
        new ProfileOption(),
        new ValueOption<MdpBrokerSettings, TimeSpan>(
            "Heartbeat:Interval", new LengthOfTime(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60)), broker => broker.Core.Heartbeat.Interval,
            (broker, value) => broker.WithHeartbeat(broker.Core.Heartbeat with { Interval = value }),
            "The time between two heartbeats in a direction that carries nothing else; also of ZMTP PING."),
        new ValueOption<MdpBrokerSettings, int>(
            "Heartbeat:Liveness", new Count(2, 100), broker => broker.Core.Heartbeat.Liveness,
            (broker, value) => broker.WithHeartbeat(broker.Core.Heartbeat with { Liveness = value }),
            "Silent intervals after which a peer is dead. 7/MDP asks for 3 to 5."),
        .. CoreOptions.All.Select(option => option.Within<MdpBrokerSettings>(broker => broker.Core, (broker, core) => broker with { Core = core })),
        .. ConnectionOptions.All.Select(option => option.Within<MdpBrokerSettings>(broker => broker.Router, (broker, router) => broker with { Router = router }, needsRestart: true)),
        .. ServiceOptions.All.Select(option => option.Within<MdpBrokerSettings>(
            DefaultService,
            broker => broker.Core.DefaultService,
            (broker, service) => broker with { Core = broker.Core with { DefaultService = service } })),
    ];
}
