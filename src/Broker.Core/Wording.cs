using System.Diagnostics;
using System.Text;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What 0.3 peers are told in words, and by which code: what was expected, what came, and what the limit is.</summary>
/// <remarks>Made only when something goes wrong. Names of peers are escaped, so that no text carries what another peer chose unseen.</remarks>
internal static class Wording
{
    private const int OctetsMax = 255;

    /// <summary>What somebody is told who asks again for what must not run again, when its reply is not there any more.</summary>
    public static Failure ReplyNotKept { get; } = new(ErrorCode.TakenOver, Octets("it was done, and its reply is not kept: it went out in parts, or is too large"));

    /// <summary>What an older connection is told when a newer one asks for the same id.</summary>
    public static Failure TakenOver { get; } = new(ErrorCode.TakenOver, Octets("another connection asked for this id, and gets the reply"));

    /// <summary>What a watcher is told that has enough.</summary>
    public static Failure WatchCancelled { get; } = new(ErrorCode.Cancelled, Octets("cancelled"));

    /// <summary>What a watcher is told whose time limit is over.</summary>
    public static Failure WatchOver { get; } = new(ErrorCode.ProcessingTimeout, Octets("its time limit is over"));

    /// <summary>What a worker is told that speaks before READY.</summary>
    public static ReadOnlyMemory<byte> NotRegistered { get; } = Octets("expected READY first: this connection is not registered");

    /// <summary>How a request failed.</summary>
    public static Failure Of(PendingRequest request, RequestOutcome outcome) =>
        new(
            CodeOf(outcome),
            Octets(TextOf(request, outcome)),
            Headers: outcome is RequestOutcome.WorkerLost ? AttemptsOf(request) : default,
            Flags: request.MayHaveRun ? ErrorFlags.None : ErrorFlags.NeverRan);

    /// <summary>Why a request was not taken over.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="isKnown">Whether something is known of its id: then it may have run, or be about to.</param>
    /// <param name="service">The settings of its service.</param>
    /// <param name="broker">The broker's settings.</param>
    public static Failure Of(RejectReason reason, bool isKnown, ServiceSettings service, BrokerSettings broker) =>
        new(CodeOf(reason), Octets(TextOf(reason, service, broker)), Flags: isKnown ? ErrorFlags.None : ErrorFlags.NeverRan);

    /// <summary>Why a peer has to go.</summary>
    public static ReadOnlyMemory<byte> Of(DepartureReason reason) => Octets(reason switch
    {
        DepartureReason.Graceful => "as you wish",
        DepartureReason.HeartbeatExpired => "no sign of life for your heartbeat interval times your liveness",
        DepartureReason.ProcessingTimeout => "no answer within twice the processing timeout of the service",
        DepartureReason.Superseded => "another connection of the same instance took over",
        DepartureReason.ProtocolViolation => "the conversation was broken",
        DepartureReason.Evicted => "an operator removed it",
        DepartureReason.BrokerStopping => "the broker is stopping",
        _ => "the connection ends",
    });

    /// <summary>How a conversation was broken.</summary>
    public static ReadOnlyMemory<byte> Of(Misconduct misconduct) => Octets(misconduct switch
    {
        Misconduct.RoleChanged => "expected one role on a connection, client or worker; got commands of both",
        Misconduct.VersionChanged => "expected one version of MDP from a worker, got another",
        Misconduct.ReceivedBeyondSent => "expected a heartbeat that counts no more REQUESTs than were sent, got one that does",
        Misconduct.HelloTwice => "expected one HELLO on a connection, got another",
        _ => "expected another command at this point",
    });

    /// <summary>Why a worker was not registered, or a client not greeted.</summary>
    public static ReadOnlyMemory<byte> OfRefusal(RejectReason reason, BrokerSettings broker, in MdpCommand command) => Octets(reason switch
    {
        RejectReason.HeartbeatBounds =>
            $"expected a heartbeat of {Milliseconds(broker.MinHeartbeatInterval)} to {Milliseconds(broker.MaxHeartbeatInterval)} ms x 2 to {broker.MaxHeartbeatLiveness}, or 0 for the broker's own;"
            + $" got {Milliseconds(command.HeartbeatInterval)} ms x {command.Liveness}",
        RejectReason.ServicesPerWorker => $"expected at most {broker.MaxServicesPerWorker} services of one worker, got one more",
        RejectReason.ReservedName => "expected a service name of your own; those that begin with mmi. are the broker's",
        _ => TextOf(reason, broker.DefaultService, broker),
    });

    /// <summary>The code that tells an outcome.</summary>
    public static ushort CodeOf(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Expired => ErrorCode.QueueTimeout,
        RequestOutcome.WorkerLost => ErrorCode.WorkerLost,
        RequestOutcome.ProcessingTimeout or RequestOutcome.Overdue => ErrorCode.ProcessingTimeout,
        RequestOutcome.Cancelled => ErrorCode.Cancelled,
        RequestOutcome.Displaced => ErrorCode.QueueFull,
        RequestOutcome.ReplyTooLarge => ErrorCode.TooLarge,
        RequestOutcome.BrokerStopped => ErrorCode.Stopping,
        RequestOutcome.Failed => ErrorCode.HandlerFailed,
        _ => throw new UnreachableException($"{outcome} is no failure"),
    };

    /// <summary>UTF-8 of at most 255 octets.</summary>
    public static ReadOnlyMemory<byte> Octets(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        return octets.AsMemory(0, Math.Min(octets.Length, OctetsMax));
    }

    private static string TextOf(PendingRequest request, RequestOutcome outcome)
    {
        var settings = request.Service.Settings;
        var attempts = Count(request.Attempt, "attempt");
        return outcome switch
        {
            RequestOutcome.Expired => $"no worker took it within its time limit, or the {Milliseconds(settings.QueueTimeout)} ms of the service; {attempts}",
            RequestOutcome.WorkerLost => $"lost {Count(request.LostAttempts!.Count, "worker")}, the last by {request.LostAttempts[^1].Reason}",
            RequestOutcome.ProcessingTimeout => $"its worker took longer than {Milliseconds(settings.ProcessingTimeout)} ms; {attempts}",
            RequestOutcome.Overdue => $"its time limit is over, and a worker was still at it; {attempts}",
            RequestOutcome.Cancelled => $"cancelled; {attempts}",
            RequestOutcome.Displaced => "the queue is full, and a newer request took its place",
            RequestOutcome.ReplyTooLarge => "the reply is larger than a limit of the broker",
            RequestOutcome.BrokerStopped => "the broker is stopping",
            _ => $"the worker failed; {attempts}",
        };
    }

    private static ushort CodeOf(RejectReason reason) => reason switch
    {
        RejectReason.ServiceName => ErrorCode.Malformed,
        RejectReason.ReservedName => ErrorCode.Forbidden,
        RejectReason.NoWorker => ErrorCode.NoSuchService,
        RejectReason.IdOfAnotherService or RejectReason.ReplyBegun => ErrorCode.TakenOver,
        RejectReason.BodyTooLarge => ErrorCode.TooLarge,
        RejectReason.NotOffered => ErrorCode.NotOffered,
        RejectReason.Stopping or RejectReason.Draining => ErrorCode.Stopping,
        _ => ErrorCode.QueueFull,
    };

    private static string TextOf(RejectReason reason, ServiceSettings service, BrokerSettings broker) => reason switch
    {
        RejectReason.ServiceQueueLength => $"the service's queue holds as many requests as it may: {service.MaxQueueLength}",
        RejectReason.ServiceQueueOctets => $"the service's queue has no room for its octets: {service.MaxQueueOctets} at most",
        RejectReason.ClientQueueLength => $"as many requests of this client wait as may: {broker.MaxClientQueueLength}",
        RejectReason.ClientQueueOctets => $"this client's waiting requests leave no room for its octets: {broker.MaxClientQueueOctets} at most",
        RejectReason.TotalOctets => "the broker holds as many octets as it may",
        RejectReason.BodyTooLarge => "a reply as large as this body would not fit into a message",
        RejectReason.Services => $"there are as many services as there may be: {broker.MaxServices}",
        RejectReason.ServicesWithoutWorker => $"nobody serves it, and as many such services are known as may be: {broker.MaxServicesWithoutWorker}",
        RejectReason.ServiceName => $"expected a service name of {broker.ServiceNames.Description}",
        RejectReason.NoWorker => "nobody serves it, and its requests do not wait for a worker",
        RejectReason.NotOffered => "expected no wish for durability: this broker keeps requests in memory",
        RejectReason.IdOfAnotherService => "expected an id of its own; this one belongs to a request for another service",
        RejectReason.ReplyBegun => "its reply has begun to go out on another connection, and cannot be continued on this one",
        RejectReason.Watchers => $"as many watch already as may: {broker.MaxWatchers}",
        RejectReason.ManagementLists => $"as many lists were told in this second as may be: {broker.MaxManagementListsPerSecond}",
        RejectReason.Draining => "the broker is draining and takes nothing more",
        _ => "the broker is stopping",
    };

    private static Headers AttemptsOf(PendingRequest request) =>
        new HeadersBuilder().Add("mdp-attempts"u8, Encoding.ASCII.GetBytes($"{request.LostAttempts!.Count}")).Build();

    private static string Count(int number, string thing) => number == 1 ? $"1 {thing}" : $"{number} {thing}s";

    private static double Milliseconds(TimeSpan time) => time.TotalMilliseconds;
}
