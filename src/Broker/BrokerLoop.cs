using Mdp.Broker.Core;
using Mdp.Broker.Sniffing;
using Mdp.Broker.Telemetry;
using Mdp.Broker.Telemetry.Tracing;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;

namespace Mdp.Broker;

/// <summary>Drives the core: the only caller of <see cref="BrokerCore"/>, in the turns of its socket's loop.</summary>
/// <remarks>
/// What the socket tells goes into the core at once, in the socket's order, and the core's effects are carried out before the next thing
/// is told: so the outbox stays small, and what was written leaves with the same turn, replies soon after at the latest. Nothing is allocated per message once warm.
/// </remarks>
internal sealed class BrokerLoop(BrokerCore core, RequestTraces sink, MetricsSink metrics) : ISocketHandler
{
    // More than the way to a worker and back, and less than what anybody would call traffic.
    private static readonly TimeSpan Lull = TimeSpan.FromMilliseconds(1);

    private RouterSocket? _router;
    private Action? _drained;
    private Instant _due = Instant.Never;
    private Instant _askedAt = Instant.Never;
    private Instant _movedAt = Instant.Zero;
    private RoutineDetail _detail;
    private bool _hasMoved;

    private RouterSocket Router => _router ?? throw new InvalidOperationException("the loop runs before its socket is attached");

    /// <summary>Who listens to what is said; nobody, most of the time.</summary>
    public Tap Tap { get; } = new();

    /// <summary>Whether a request was dispatched or answered lately. Heartbeats alone are no reason to look for the next one.</summary>
    public bool ExpectsMore => _router is { } router && router.Loop.Now - _movedAt < Lull;

    /// <summary>Ties the loop to its socket. Called once, before the socket listens.</summary>
    public void Attach(RouterSocket router) => _router = router;

    /// <summary>Has the core asked something, or told something by the operator, in a turn; what follows from it is carried out in the same turn.</summary>
    /// <returns>What the core answered. Fails with what <paramref name="question"/> throws.</returns>
    public Task<TAnswer> AskAsync<TAnswer>(Func<BrokerCore, Instant, TAnswer> question)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Router.Loop.Post(() =>
        {
            try
            {
                answer.SetResult(question(core, Router.Loop.Now));
                CarryOut();
            }
            catch (Exception e) when (answer.TrySetException(e))
            {
                // Its asker's now.
            }
        });
        return answer.Task;
    }

    /// <summary>What there is of each service. Called in a turn.</summary>
    public IReadOnlyList<ServiceLevels> Survey() => core.Survey(Router.Loop.Now);

    /// <summary>Takes nothing over any more. Called in a turn.</summary>
    /// <param name="drained">Called at the end of each turn in which all that was taken over has ended.</param>
    public void Drain(Action? drained)
    {
        core.Drain(Router.Loop.Now);
        CarryOut();
        _drained += drained;
    }

    /// <summary>Dismisses all workers and ends all requests. Called in a turn; what is told to peers goes out with it.</summary>
    public void Stop()
    {
        core.Stop(Router.Loop.Now);
        CarryOut();
    }

    /// <inheritdoc/>
    public void Monitor(in ConnectionEvent connectionEvent)
    {
        sink.Tell(connectionEvent);
        var peer = Translation.PeerOf(connectionEvent.Connection);
        switch (connectionEvent.Kind)
        {
            case ConnectionEventKind.HandshakeSucceeded:
                core.Connected(peer, connectionEvent.Remote?.ToString() ?? "", Router.Loop.Now);
                break;
            case ConnectionEventKind.Disconnected:
                core.Disconnected(peer, Translation.DepartureOf(connectionEvent.Reason, connectionEvent.Violation), Router.Loop.Now);
                break;
            default:
                // Of connections that are none yet, the core knows nothing.
                return;
        }

        CarryOut();
    }

    /// <inheritdoc/>
    public void Receive(ConnectionId connection, Message message)
    {
        var now = Router.Loop.Now;
        if (_askedAt != now)
        {
            (_askedAt, _detail) = (now, sink.WantsRoutine ? RoutineDetail.Events : metrics.WantsFigures ? RoutineDetail.Figures : RoutineDetail.None);
        }

        var peer = Translation.PeerOf(connection);
        var frames = MessageFrames.Of(message);
        if (MdpReader.TryReadAtBroker(frames, out var command, out var violation))
        {
            if (Tap.IsOpen)
            {
                Tap.Heard(core, peer, command);
            }

            if (RequestTraces.IsOn)
            {
                sink.Arrive(command, now);
            }

            core.Routine = sink.IsFollowing ? RoutineDetail.Events : _detail;
            core.Receive(peer, command, now);
        }
        else
        {
            core.Violated(peer, violation, now, frames);
        }

        CarryOut();
        sink.Arrived();
    }

    /// <inheritdoc/>
    public void Heard(ConnectionId connection) => core.Heard(Translation.PeerOf(connection), Router.Loop.Now);

    /// <inheritdoc/>
    public Instant EndTurn(Instant now)
    {
        if (_due < now)
        {
            metrics.MetLate(now - _due);
        }

        core.Tick(now);
        CarryOut();
        if (_hasMoved)
        {
            (_movedAt, _hasMoved) = (now, false);
        }

        if (_drained is not null && core.IsDrained)
        {
            _drained();
        }

        metrics.Count(core.TakeFigures());
        metrics.RequestsOpen = core.RequestCount;
        return _due = Instant.Earlier(core.NextDeadline, metrics.EndTurn(now));
    }

    private void CarryOut()
    {
        // What is told comes first: what is sent carries the name of the span that began with it. Either way it leaves at the end of the turn.
        while (core.TryTakeEvent(out var brokerEvent))
        {
            // It may be the last of a service whose figures these are.
            metrics.Count(core.TakeFigures());
            sink.Tell(brokerEvent);
        }

        while (core.TryTakeEffect(out var effect))
        {
            try
            {
                CarryOut(effect);
            }
            finally
            {
                effect.Release();
            }
        }
    }

    private void CarryOut(in Effect effect)
    {
        var connection = Translation.ConnectionOf(effect.Peer);
        _hasMoved |= effect.Name is MdpCommandName.WorkerRequest or MdpCommandName.ClientFinal;
        switch (effect.Kind)
        {
            // Any octet is a sign of life: while some wait to be sent, a heartbeat would say nothing new, and pile up before a peer that does not read.
            case EffectKind.Send when effect.IsMereBeat && Router.Unsent(connection) > 0:
                break;

            // A connection that takes nothing any more is gone, or is being closed for it: Disconnected follows, and the core decides again.
            case EffectKind.Send when Router.TryBeginMessage(connection, out var writer, mayWait: effect.Name is MdpCommandName.ClientFinal):
                if (sink.HasOpen)
                {
                    Say(effect with { Headers = sink.HeadersOf(effect) }, writer);
                    break;
                }

                Say(effect, writer);
                break;
            case EffectKind.Close:
                Router.Close(connection, Translation.CloseReasonOf(effect.Reason));
                break;
            default:
                break;
        }
    }

    private void Say(in Effect effect, MessageWriter writer)
    {
        Translation.Write(effect, writer);
        if (Tap.IsOpen)
        {
            Tap.Said(effect);
        }
    }
}
