using Mdp.Client.Session;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Client;

/// <summary>The host of the sessions: what the transport tells and callers want goes in, what the sessions ask for comes out. All of it in the turns of the transport's loop.</summary>
internal sealed class ClientLoop : IDealerHandler
{
    private readonly DialBook _dials = new();
    private readonly Inbox _inbox = new();
    private readonly ILogger _logger;
    private readonly BrokerChoice _choice;
    private readonly Action _serveInbox;
    private readonly Lock _deathGate = new();
    private readonly BrokerLine[] _lines;
    private IDealer _dealer = null!;
    private volatile bool _isDead;

    public ClientLoop(ClientSettings settings, CallDesk desk, ConnectionNews news, ILogger logger)
    {
        Desk = desk;
        _logger = logger;
        _lines = [.. settings.Endpoints.Select(endpoint => new BrokerLine(endpoint, settings.Reconnect, settings.Session, _dials, news, logger) { Desk = desk })];
        desk.Current = _lines[0];
        _choice = new([.. _lines.Select(line => line.Session)], settings.FailoverAfter);
        _serveInbox = ServeInbox;
    }

    /// <summary>The brokers, in the order in which they are preferred.</summary>
    public IReadOnlyList<BrokerLine> Lines => _lines;

    /// <summary>Whether the current broker is connected, for all threads.</summary>
    public MdpConnectionState State => Desk.Current.State;

    /// <summary>The calls.</summary>
    public CallDesk Desk { get; }

    /// <summary>Begins: dials all brokers.</summary>
    public void Start(IDealer dealer)
    {
        _dealer = dealer;
        foreach (var line in _lines)
        {
            line.Dealer = dealer;
        }

        dealer.Post(() =>
        {
            foreach (var line in _lines)
            {
                line.Start();
            }
        });
    }

    /// <summary>Has a call looked at. From any thread.</summary>
    public void Enqueue(Call call)
    {
        if (!_inbox.Add(call))
        {
            return;
        }

        if (_isDead)
        {
            ServeDead();
        }
        else if (Desk.Count == 0)
        {
            // Alone, a call need not wait for another thread to wake. In company, it goes out with the others.
            _dealer.Do(_serveInbox);
        }
        else
        {
            _dealer.Post(_serveInbox);
        }
    }

    /// <summary>Does something in a turn.</summary>
    /// <returns>Completes when it is done.</returns>
    public Task DoAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _dealer.Post(() =>
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    /// <summary>Closes the connections to all brokers and dials anew. In a turn.</summary>
    public void Reset()
    {
        foreach (var line in _lines)
        {
            line.Session.Reset(_dealer.Now);
            line.Drain();
        }
    }

    /// <summary>Says good-bye to all brokers, and ends all calls. In a turn.</summary>
    public void Stop()
    {
        ServeInbox();
        Desk.Close();
        foreach (var line in _lines)
        {
            line.Session.Stop(_dealer.Now);
            line.Drain();
        }
    }

    /// <summary>The transport is gone: whoever still comes is answered here.</summary>
    public void Die()
    {
        _isDead = true;
        ServeDead();
    }

    /// <inheritdoc/>
    public void Monitor(in ConnectionEvent connectionEvent)
    {
        if (_dials.TryFind(connectionEvent.Connector, out var dial))
        {
            dial.Line.Monitor(dial, connectionEvent);
        }
    }

    /// <inheritdoc/>
    public void Receive(ConnectionId connection, in MdpCommand command)
    {
        if (_dials.TryFind(connection, out var dial))
        {
            dial.Line.Receive(dial.Link, command);
        }
    }

    /// <inheritdoc/>
    public void Violated(ConnectionId connection, MdpViolation violation)
    {
        if (_dials.TryFind(connection, out var dial))
        {
            dial.Line.Violated(dial.Link, violation);
        }
    }

    /// <inheritdoc/>
    public void Heard(ConnectionId connection)
    {
        if (_dials.TryFind(connection, out var dial))
        {
            dial.Line.Session.Heard(dial.Link, _dealer.Now);
        }
    }

    /// <inheritdoc/>
    public Instant EndTurn(Instant now)
    {
        Desk.Tick(now);
        foreach (var line in _lines)
        {
            line.EndTurn(now);
        }

        Choose(now);
        var next = Instant.Earlier(Desk.NextDeadline, _choice.NextDeadline);
        foreach (var line in _lines)
        {
            next = Instant.Earlier(next, line.Session.NextDeadline);
        }

        return next;
    }

    private void ServeInbox()
    {
        var call = _inbox.TakeAll();
        while (call is not null)
        {
            var next = call.NextInInbox;
            call.NextInInbox = null;

            // Asked before the signals are taken: after that, a call that is over may be in use again.
            var isOver = call.IsOver;
            var signals = call.TakeSignals();
            if (!isOver)
            {
                Desk.Serve(call, signals, _dealer.Now);
            }

            call = next;
        }

        foreach (var line in _lines)
        {
            line.Drain();
        }
    }

    private void ServeDead()
    {
        lock (_deathGate)
        {
            ServeInbox();
        }
    }

    private void Choose(Instant now)
    {
        var former = _choice.Look(now);
        if (former < 0)
        {
            return;
        }

        var (from, to) = (_lines[former], _lines[_choice.Current]);
        Log.FailedOver(_logger, from.EndpointText, to.EndpointText);
        Desk.Current = to;
        var requests = from.Session.Surrender(now);
        from.Leave(to);
        from.Drain();
        foreach (var request in requests)
        {
            ((Call)request).Line = to;
            to.Session.Send(request, now);
        }

        to.Drain();
    }
}
