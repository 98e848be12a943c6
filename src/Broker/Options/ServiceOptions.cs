using Mdp.Broker.Core;
using Mdp.Broker.Options.Forms;

namespace Mdp.Broker.Options;

/// <summary>The options of a service. They stand below <c>DefaultService</c> for all, and below <c>Services:NAME</c> for one.</summary>
internal static class ServiceOptions
{
    private static readonly LengthOfTime Timeout = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30));

    /// <summary>All of them, in the order in which they are documented.</summary>
    public static IReadOnlyList<OptionDefinition<ServiceSettings>> All { get; } =
    [
        new ValueOption<ServiceSettings, WorkerLossPolicy>(
            "OnWorkerLost", new Choice<WorkerLossPolicy>(), service => service.OnWorkerLost, (service, value) => service with { OnWorkerLost = value },
            "What becomes of a request whose worker is lost. requeue: another worker gets it (workers must be idempotent). fail: it must not run twice."),
        new ValueOption<ServiceSettings, int>(
            "MaxAttempts", new Count(1, 1_000), service => service.MaxAttempts, (service, value) => service with { MaxAttempts = value },
            "Dispatches of one request, the first included, before it becomes a dead letter."),
        new ValueOption<ServiceSettings, TimeSpan>(
            "QueueTimeout", Timeout, service => service.QueueTimeout, (service, value) => service with { QueueTimeout = value },
            "How long a request waits for a worker before it expires."),
        new ValueOption<ServiceSettings, TimeSpan>(
            "ProcessingTimeout", Timeout, service => service.ProcessingTimeout, (service, value) => service with { ProcessingTimeout = value },
            "How long a worker may work on one request before the request is taken from it."),
        new ValueOption<ServiceSettings, int>(
            "MaxQueueLength", new Count(1, 10_000_000), service => service.MaxQueueLength, (service, value) => service with { MaxQueueLength = value },
            "Waiting requests."),
        new ValueOption<ServiceSettings, long>(
            "MaxQueueOctets", new OctetCount(1L << 10, 1L << 40), service => service.MaxQueueOctets, (service, value) => service with { MaxQueueOctets = value },
            "Octets of the waiting requests' bodies."),
        new ValueOption<ServiceSettings, FullQueuePolicy>(
            "OnQueueFull", new Choice<FullQueuePolicy>(), service => service.OnQueueFull, (service, value) => service with { OnQueueFull = value },
            "What a full queue does with one more request. reject: what was accepted stays. displaceOldest: the newest are worth most."),
        new ValueOption<ServiceSettings, NoWorkerPolicy>(
            "OnNoWorker", new Choice<NoWorkerPolicy>(), service => service.OnNoWorker, (service, value) => service with { OnNoWorker = value },
            "What becomes of a request when no worker serves the service. queue: it waits for one. fail: it is rejected at once."),
        new ValueOption<ServiceSettings, TimeSpan>(
            "ReconnectGrace", new LengthOfTime(TimeSpan.Zero, TimeSpan.FromHours(1)), service => service.ReconnectGrace, (service, value) => service with { ReconnectGrace = value },
            "How long a request is kept for the 0.3 worker whose connection was lost with it. 0s: another worker gets it at once."),
        new ValueOption<ServiceSettings, OrphanPolicy>(
            "OnClientGone", new Choice<OrphanPolicy>(), service => service.OnClientGone, (service, value) => service with { OnClientGone = value },
            "What becomes of a request whose client has gone. cancel: it is not started any more. continue: it runs to its end."),
        new ValueOption<ServiceSettings, long>(
            "MaxBufferedPartialOctets", new OctetCount(0, 1L << 40), service => service.MaxBufferedPartialOctets, (service, value) => service with { MaxBufferedPartialOctets = value },
            "Octets of partial replies held for a 0.1 client, which takes only one whole reply."),
    ];
}
