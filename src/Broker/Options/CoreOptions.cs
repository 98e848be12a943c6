using Mdp.Broker.Core;
using Mdp.Broker.Options.Forms;
using Mdp.Protocol;

namespace Mdp.Broker.Options;

/// <summary>The options of the broker core: limits of what all services together may hold.</summary>
internal static class CoreOptions
{
    private const string Heartbeat = "Heartbeat:";
    private const string Limits = "Limits:";

    private static readonly LengthOfTime HeartbeatInterval = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60));

    /// <summary>All of them, in the order in which they are documented.</summary>
    public static IReadOnlyList<OptionDefinition<BrokerSettings>> All { get; } =
    [
        new ValueOption<BrokerSettings, TimeSpan>(
            Heartbeat + "MinInterval", HeartbeatInterval, core => core.MinHeartbeatInterval, (core, value) => core with { MinHeartbeatInterval = value },
            "The shortest interval that a 0.3 peer may ask for. Not above Heartbeat:MaxInterval."),
        new ValueOption<BrokerSettings, TimeSpan>(
            Heartbeat + "MaxInterval", HeartbeatInterval, core => core.MaxHeartbeatInterval, (core, value) => core with { MaxHeartbeatInterval = value },
            "The longest interval that a 0.3 peer may ask for."),
        new ValueOption<BrokerSettings, int>(
            Heartbeat + "MaxLiveness", new Count(2, 100), core => core.MaxHeartbeatLiveness, (core, value) => core with { MaxHeartbeatLiveness = value },
            "The highest liveness that a 0.3 peer may ask for; the lowest is 2."),
        new ValueOption<BrokerSettings, ServiceNameAlphabet>(
            "ServiceNames", new Choice<ServiceNameAlphabet>(), core => core.ServiceNames == ServiceNameRule.Printable ? ServiceNameAlphabet.Printable : ServiceNameAlphabet.Narrow,
            (core, value) => core with { ServiceNames = value is ServiceNameAlphabet.Printable ? ServiceNameRule.Printable : ServiceNameRule.Default },
            "Which names services may have. narrow: 1 to 128 of A-Z a-z 0-9 . _ : / -. printable: 1 to 255 printable ASCII characters."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxServices", new Count(1, 1_000_000), core => core.MaxServices, (core, value) => core with { MaxServices = value },
            "Services known at one time."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxServicesWithoutWorker", new Count(1, 1_000_000), core => core.MaxServicesWithoutWorker, (core, value) => core with { MaxServicesWithoutWorker = value },
            "Services known only because somebody asked for them. Not more than Limits:MaxServices."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxClientQueueLength", new Count(1, 10_000_000), core => core.MaxClientQueueLength, (core, value) => core with { MaxClientQueueLength = value },
            "Waiting requests of one client."),
        new ValueOption<BrokerSettings, long>(
            Limits + "MaxClientQueueOctets", new OctetCount(1L << 10, 1L << 40), core => core.MaxClientQueueOctets, (core, value) => core with { MaxClientQueueOctets = value },
            "Octets of one client's waiting requests."),
        new ValueOption<BrokerSettings, long>(
            Limits + "MaxTotalOctets", new OctetCount(1L << 10, 1L << 40), core => core.MaxTotalOctets, (core, value) => core with { MaxTotalOctets = value },
            "Octets of all requests held, waiting or running, with 1 KiB for holding each. Keep it below half of the memory that the process may use."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxCredit", new Count(1, 1_000), core => core.MaxCredit, (core, value) => core with { MaxCredit = value },
            "Requests that one 0.3 worker may have in hand; a higher credit counts as this."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxServicesPerWorker", new Count(1, 1_000), core => core.MaxServicesPerWorker, (core, value) => core with { MaxServicesPerWorker = value },
            "Services of one 0.3 worker."),
        new ValueOption<BrokerSettings, TimeSpan>(
            Limits + "MaxWorkerLag", new LengthOfTime(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)), core => core.MaxWorkerLag,
            (core, value) => core with { MaxWorkerLag = value },
            "How late a 0.3 worker's process may be with its own work and still get more."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxKeptReplies", new Count(0, 1_000_000), core => core.MaxKeptReplies, (core, value) => core with { MaxKeptReplies = value },
            "Outcomes of 0.3 requests kept for clients that ask again; the oldest goes first."),
        new ValueOption<BrokerSettings, long>(
            Limits + "MaxKeptReplyOctets", new OctetCount(0, 1L << 40), core => core.MaxKeptReplyOctets, (core, value) => core with { MaxKeptReplyOctets = value },
            "Octets of the outcomes kept, with 1 KiB for keeping each."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxViolations", new Count(1, 1_000_000), core => core.MaxViolations, (core, value) => core with { MaxViolations = value },
            "Malformed messages of one client before its connection is closed. A worker gets one, and so does a 0.3 client."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxEndedRequests", new Count(1, 1_000_000), core => core.MaxEndedRequests, (core, value) => core with { MaxEndedRequests = value },
            "Ended requests that mmi.request can still tell of; the oldest goes first."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxDeadLetters", new Count(0, 1_000_000), core => core.MaxDeadLetters, (core, value) => core with { MaxDeadLetters = value },
            "Dead letters kept; the oldest goes first."),
        new ValueOption<BrokerSettings, long>(
            Limits + "MaxDeadLetterOctets", new OctetCount(0, 1L << 40), core => core.MaxDeadLetterOctets, (core, value) => core with { MaxDeadLetterOctets = value },
            "Octets of the dead letters kept."),
        new ValueOption<BrokerSettings, long>(
            Limits + "MaxManagementOctets", new OctetCount(1L << 10, 16L << 20), core => core.MaxManagementOctets, (core, value) => core with { MaxManagementOctets = value },
            "Octets of one list that a management service answers with, before it is cut and the rest has to be asked for."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxManagementListsPerSecond", new Count(1, 1_000_000), core => core.MaxManagementListsPerSecond, (core, value) => core with { MaxManagementListsPerSecond = value },
            "Lists that management services tell in any second, to all clients together; beyond that they answer 429."),
        new ValueOption<BrokerSettings, int>(
            Limits + "MaxWatchers", new Count(0, 100_000), core => core.MaxWatchers, (core, value) => core with { MaxWatchers = value },
            "Watches of presence (mmi.events), of all clients together."),
    ];
}
