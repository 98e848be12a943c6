using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;

namespace Mdp.Testing.Network;

/// <summary>The connections of one worker or client, in memory.</summary>
internal sealed class MemoryDealer(MemoryNetwork network, DealerSide side, IDealerHandler handler) : IDealer
{
    private readonly Queue<Action> _held = new();
    private readonly Dictionary<ConnectorId, (Endpoint Endpoint, ReconnectPolicy Policy)> _connectors = [];
    private readonly Dictionary<ConnectionId, Link> _links = [];
    private readonly SortedDictionary<(Instant Due, long Order), Action> _agenda = [];
    private long _ordered;

    /// <inheritdoc/>
    public Instant Now => network.Now;

    /// <summary>When it has to be woken; Never while it is frozen or dead.</summary>
    public Instant NextDeadline => IsDead || IsFrozen ? Instant.Never
        : Instant.Earlier(_due, _agenda.Count > 0 ? _agenda.First().Key.Due : Instant.Never);

    /// <summary>Whether its process has ended. What is left of it here can be disposed of, and reaches nobody.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Whether its process stands still.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Whether nothing passes between it and the broker, and nobody is told.</summary>
    public bool IsCutOff { get; private set; }

    private Instant _due = Instant.Never;

    /// <inheritdoc/>
    public void Post(Action work) => network.Do(() => Turn(work));

    /// <inheritdoc/>
    public ConnectorId Connect(Endpoint endpoint, ReconnectPolicy policy)
    {
        var connector = network.NameConnector();
        Post(() =>
        {
            if (IsDead)
            {
                return;
            }

            _connectors.Add(connector, (endpoint, policy.Validated()));
            Dial(connector);
        });
        return connector;
    }

    /// <inheritdoc/>
    public void Disconnect(ConnectorId connector) => Post(() =>
    {
        _connectors.Remove(connector);
        foreach (var link in _links.Values.Where(link => link.Connector == connector).ToList())
        {
            Close(link.Id, CloseReason.Closed);
        }
    });

    /// <inheritdoc/>
    public bool TrySend(ConnectionId connection, in MdpCommand command)
    {
        if (!_links.TryGetValue(connection, out var link) || !link.IsOpenAtPeer)
        {
            return false;
        }

        network.SendUp(link, Parcel.Of(command));
        return true;
    }

    /// <inheritdoc/>
    public long Unsent(ConnectionId connection) => 0;

    /// <inheritdoc/>
    public void Close(ConnectionId connection, CloseReason reason)
    {
        if (_links.TryGetValue(connection, out var link) && link.IsOpenAtPeer)
        {
            network.SendUp(link, parcel: null);
            Lose(link, reason);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        network.Do(() =>
        {
            foreach (var link in _links.Values)
            {
                network.SendUp(link, parcel: null);
            }

            End();
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>What is due happens.</summary>
    public void Tick()
    {
        if (NextDeadline <= Now)
        {
            Turn(MeetAgenda);
        }
    }

    /// <summary>A message, or null for the end of a connection, reaches it.</summary>
    public void Arrive(Link link, Parcel? parcel) => Turn(() =>
    {
        if (!link.IsOpenAtPeer)
        {
            return;
        }

        if (parcel is null)
        {
            Lose(link, CloseReason.PeerClosed);
            return;
        }

        var isRead = side is DealerSide.Client
            ? MdpReader.TryReadAtClient(parcel.Frames, out var command, out var violation)
            : MdpReader.TryReadAtWorker(parcel.Frames, out command, out violation);
        if (isRead)
        {
            handler.Receive(link.Id, command);
        }
        else
        {
            handler.Violated(link.Id, violation);
        }
    });

    /// <summary>Its process ends without a word: the broker sees the connections go.</summary>
    public void Kill()
    {
        foreach (var link in _links.Values)
        {
            network.Reset(link);
        }

        End();
    }

    /// <summary>Its process stands still until <see cref="Thaw"/>: it reads nothing, says nothing, and no deadline of its own is met.</summary>
    public void Freeze() => IsFrozen = true;

    /// <summary>Its process goes on, with everything that came meanwhile.</summary>
    public void Thaw()
    {
        IsFrozen = false;
        while (!IsFrozen && _held.TryDequeue(out var work))
        {
            Turn(work);
        }

        network.Flush(_links.Values);
        Tick();
    }

    /// <summary>From now on nothing passes between it and the broker, in both directions.</summary>
    public void CutOff() => IsCutOff = true;

    /// <summary>Everything passes again, what waited meanwhile first.</summary>
    public void Heal()
    {
        IsCutOff = false;
        network.Flush(_links.Values);
    }

    private void Turn(Action work)
    {
        if (IsFrozen)
        {
            _held.Enqueue(work);
            return;
        }

        work();
        _due = handler.EndTurn(Now);
    }

    private void MeetAgenda()
    {
        while (_agenda.Count > 0 && _agenda.First() is var (when, work) && when.Due <= Now)
        {
            _agenda.Remove(when);
            work();
        }
    }

    private void Dial(ConnectorId connector)
    {
        if (!_connectors.TryGetValue(connector, out var known))
        {
            return;
        }

        if (IsCutOff || !network.IsListening)
        {
            handler.Monitor(new()
            {
                Kind = ConnectionEventKind.DialFailed,
                Connector = connector,
                Endpoint = known.Endpoint,
                DialFailure = IsCutOff ? DialFailure.TimedOut : DialFailure.Refused,
            });
            DialLater(connector, known.Policy);
            return;
        }

        var link = network.Open(connector, this);
        _links.Add(link.Id, link);
        handler.Monitor(new()
        {
            Kind = ConnectionEventKind.HandshakeSucceeded,
            Connection = link.Id,
            Connector = connector,
            Endpoint = known.Endpoint,
            Remote = known.Endpoint,
            PeerSocketType = ZmtpSocketType.Router,
            Metadata = MemoryNetwork.Announced,
        });
    }

    private void DialLater(ConnectorId connector, ReconnectPolicy policy) =>
        _agenda.Add((Now + policy.Initial, ++_ordered), () => Dial(connector));

    private void Lose(Link link, CloseReason reason)
    {
        link.IsOpenAtPeer = false;
        _links.Remove(link.Id);
        var endpoint = _connectors.TryGetValue(link.Connector, out var known) ? known.Endpoint : null;
        handler.Monitor(new() { Kind = ConnectionEventKind.Disconnected, Connection = link.Id, Connector = link.Connector, Endpoint = endpoint, Reason = reason });
        if (known.Policy is not null)
        {
            DialLater(link.Connector, known.Policy);
        }
    }

    private void End()
    {
        IsDead = true;
        _links.Clear();
        _connectors.Clear();
        _agenda.Clear();
    }
}
