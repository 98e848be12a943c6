using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>Lays what a 0.3 worker says it works on, in each heartbeat, beside what the broker gave it.</summary>
/// <remarks>
/// <para>A connection keeps its order. So a REQUEST that the worker has read, as its count says, and neither answered nor lists, is lost inside the worker:
/// one heartbeat is enough to know. What it has not read yet cannot be listed, and is not missed.</para>
/// <para>The other way round, what it lists and the broker does not count as in its hand is a claim: of a worker that came back. It goes on with
/// what it was lost with, if nobody else has that; otherwise it is told to stop.</para>
/// </remarks>
internal sealed class Inventory(LiveSettings settings, Recovery recovery, Dispatcher dispatcher, Outbox outbox)
{
    private const uint HalfRange = uint.MaxValue / 2;

    /// <summary>Takes stock.</summary>
    /// <returns>False when the worker says that it has read more than was sent.</returns>
    public bool TryTake(Worker worker, in MdpCommand heartbeat, Instant now)
    {
        var unread = unchecked((uint)worker.Sent - heartbeat.Received);
        if (unread > HalfRange)
        {
            return false;
        }

        // First of all: a process that is late with everything must not get back what it has just lost.
        SeeLag(worker, heartbeat.Lag, now);
        var beat = worker.CountBeat();
        for (var tokens = heartbeat.Tokens; tokens.Length >= RequestToken.Octets; tokens = tokens[RequestToken.Octets..])
        {
            _ = RequestToken.TryRead(tokens[..RequestToken.Octets], out var token);
            See(worker, token, beat, now);
        }

        TakeBackLost(worker, unread < worker.Sent ? worker.Sent - unread : 0, beat, now);
        dispatcher.Review(worker, now);
        return true;
    }

    private void SeeLag(Worker worker, TimeSpan lag, Instant now)
    {
        worker.Lag = lag;
        var isLagging = lag > settings.Current.MaxWorkerLag;
        if (isLagging == worker.IsLagging)
        {
            return;
        }

        worker.IsLagging = isLagging;
        outbox.Tell(Facts.Of(isLagging ? BrokerEventKind.WorkerLagging : BrokerEventKind.WorkerCaughtUp, worker, now) with { Elapsed = lag });
        if (isLagging)
        {
            dispatcher.Review(worker, now);
        }
    }

    private void See(Worker worker, in RequestToken token, ulong beat, Instant now)
    {
        var assignment = worker.Hand.Find(token);
        if (assignment is null && recovery.TryAdopt(worker, token, now))
        {
            assignment = worker.Hand.Find(token);
        }

        if (assignment is not null)
        {
            assignment.ListedIn = beat;
            return;
        }

        outbox.SendCancel(worker, token, ErrorCode.TakenOver);
        worker.Spoke(now);
        outbox.Tell(Facts.Of(BrokerEventKind.ClaimRefused, worker, now) with { Request = token.Request, Attempt = token.Attempt });
    }

    // The hand is in the order of dispatch, with what was brought along at its head; requeued requests that come back to this worker stand behind all that it has read.
    private void TakeBackLost(Worker worker, ulong read, ulong beat, Instant now)
    {
        for (var node = worker.Hand.All.First; node is not null && node.Value.Sequence <= read;)
        {
            var assignment = node.Value;
            node = node.Next;
            if (assignment.ListedIn == beat)
            {
                continue;
            }

            if (assignment.Request is { } request)
            {
                Dispatcher.Yield(worker);
                recovery.TakeBack(request, DepartureReason.TokenLost, now);
            }

            dispatcher.Release(assignment);
        }
    }
}
