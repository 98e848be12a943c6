using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Testing.Network;

/// <summary>A broker and everything that is connected to it, in memory and in virtual time.</summary>
/// <remarks>
/// What happens is queued and done one thing at a time, by whichever thread comes first, so that workers and clients may call from every thread. A message arrives
/// at once, in the order of its connection, unless a fault holds it up.
/// </remarks>
internal sealed class MemoryNetwork(VirtualTime time, BrokerSettings settings)
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _work = new();
    private readonly List<MemoryDealer> _dealers = [];
    private readonly Dictionary<PeerId, Link> _links = [];
    private readonly List<BrokerEvent> _events = [];
    private BrokerCore _core = new(settings, epoch: 1);
    private ulong _epoch = 1;
    private long _named;
    private bool _isBusy;

    /// <summary>What our brokers announce in their handshake.</summary>
    public static Metadata Announced { get; } = new(new MetadataProperty(MdpVersions.PropertyName, MdpVersions.All.ToOctets()));

    /// <summary>The time, as machines take it.</summary>
    public Instant Now => time.Now;

    /// <summary>Whether the broker can be reached.</summary>
    public bool IsListening { get; private set; } = true;

    /// <summary>Whether the broker's process stands still.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Everything that the broker has told so far, over all its lives.</summary>
    public IReadOnlyList<BrokerEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Does something when everything before it is done. Returns when it is done, unless another thread is at it.</summary>
    public void Do(Action work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
            if (_isBusy)
            {
                return;
            }

            _isBusy = true;
        }

        while (TryTake(out var next))
        {
            try
            {
                next();
            }
            catch
            {
                lock (_gate)
                {
                    _isBusy = false;
                }

                throw;
            }
        }
    }

    /// <summary>Does something when everything before it is done, and returns when it is done, whichever thread does it. For tests; what is done here would wait for itself.</summary>
    public void DoAndWait(Action work)
    {
        var done = new object();
        var isDone = false;
        Do(() =>
        {
            try
            {
                work();
            }
            finally
            {
                lock (done)
                {
                    isDone = true;
                    Monitor.Pulse(done);
                }
            }
        });
        lock (done)
        {
            while (!isDone)
            {
                Monitor.Wait(done);
            }
        }
    }

    /// <summary>Takes a worker or a client into the network.</summary>
    public void Add(MemoryDealer dealer) => Do(() => _dealers.Add(dealer));

    /// <summary>A name for what a dealer connects to.</summary>
    public ConnectorId NameConnector() => new(Interlocked.Increment(ref _named));

    /// <summary>A new connection, which the broker knows from now on.</summary>
    public Link Open(ConnectorId connector, MemoryDealer dealer)
    {
        var link = new Link(new(Interlocked.Increment(ref _named)), connector, dealer);
        _links.Add(new(link.Id.Value), link);
        Tell(core => core.Connected(new(link.Id.Value), $"memory:{link.Id.Value}", Now));
        return link;
    }

    /// <summary>Sends a message, or null for the end of the connection, to the broker.</summary>
    public void SendUp(Link link, Parcel? parcel) => Do(() =>
    {
        link.Up.Enqueue(parcel);
        Flush(link);
    });

    /// <summary>The broker sees a connection go at once: its peer's process has ended.</summary>
    public void Reset(Link link)
    {
        link.Up.Enqueue(null);
        Flush(link);
    }

    /// <summary>Lets everything pass that can pass now.</summary>
    public void Flush(IEnumerable<Link> links)
    {
        foreach (var link in links.ToList())
        {
            Flush(link);
        }
    }

    /// <summary>The broker's process ends without a word, and another one listens from now on, which knows nothing of it.</summary>
    public void Restart()
    {
        var lost = _links.Values.ToList();
        _links.Clear();
        _core = new(settings, ++_epoch);
        IsFrozen = false;
        IsListening = true;
        foreach (var link in lost)
        {
            link.IsOpenAtBroker = false;
            link.Down.Enqueue(null);
            Flush(link);
        }
    }

    /// <summary>The broker's process ends without a word, and nobody listens until <see cref="Restart"/>.</summary>
    public void Crash()
    {
        Restart();
        IsListening = false;
    }

    /// <summary>The broker's process stands still until <see cref="Thaw"/>.</summary>
    public void Freeze() => IsFrozen = true;

    /// <summary>The broker's process goes on: it reads what has come, then it judges.</summary>
    public void Thaw()
    {
        IsFrozen = false;
        Flush(_links.Values);
        Tell(core => core.Tick(Now));
    }

    /// <summary>Moves the time on, from deadline to deadline.</summary>
    public void Advance(TimeSpan length)
    {
        for (var end = Now + length; ;)
        {
            // What another thread is at comes first, so that no time passes without it.
            var next = Instant.Never;
            DoAndWait(() => next = Instant.Earlier(NextDeadline(), time.NextTimer()));
            time.MoveTo(Instant.Earlier(Instant.Later(next, Now), end));
            if (next > end)
            {
                return;
            }

            Do(Tick);
        }
    }

    private bool TryTake(out Action work)
    {
        lock (_gate)
        {
            _isBusy = _work.TryDequeue(out work!);
            return _isBusy;
        }
    }

    private Instant NextDeadline() => _dealers.ToList().Select(dealer => dealer.NextDeadline)
        .Append(IsFrozen ? Instant.Never : _core.NextDeadline)
        .Aggregate(Instant.Earlier);

    private void Tick()
    {
        foreach (var dealer in _dealers.ToList())
        {
            dealer.Tick();
        }

        if (!IsFrozen && _core.NextDeadline <= Now)
        {
            Tell(core => core.Tick(Now));
        }
    }

    private void Flush(Link link)
    {
        while (!link.Dealer.IsCutOff && !IsFrozen && link.IsOpenAtBroker && link.Up.TryDequeue(out var parcel))
        {
            Read(link, parcel);
        }

        while (!link.Dealer.IsCutOff && link.Dealer is { IsFrozen: false, IsDead: false } && link.Down.TryDequeue(out var parcel))
        {
            link.Dealer.Arrive(link, parcel);
        }
    }

    private void Read(Link link, Parcel? parcel)
    {
        var peer = new PeerId(link.Id.Value);
        if (parcel is null)
        {
            End(link);
            Tell(core => core.Disconnected(peer, DepartureReason.ConnectionLost, Now));
            return;
        }

        Tell(core =>
        {
            if (MdpReader.TryReadAtBroker(parcel.Frames, out var command, out var violation))
            {
                core.Receive(peer, command, Now);
            }
            else
            {
                core.Violated(peer, violation, Now, parcel.Frames);
            }
        });
    }

    private void End(Link link)
    {
        link.IsOpenAtBroker = false;
        _links.Remove(new(link.Id.Value));
    }

    private void Tell(Action<BrokerCore> what)
    {
        what(_core);
        while (_core.TryTakeEffect(out var effect))
        {
            CarryOut(effect);
            effect.Release();
        }

        lock (_gate)
        {
            while (_core.TryTakeEvent(out var told))
            {
                _events.Add(told);
            }
        }
    }

    private void CarryOut(in Effect effect)
    {
        if (!_links.TryGetValue(effect.Peer, out var link))
        {
            return;
        }

        if (effect.Kind is EffectKind.Close)
        {
            var (peer, reason) = (effect.Peer, effect.Reason);
            link.Down.Enqueue(null);
            End(link);
            Do(() => Tell(core => core.Disconnected(peer, reason, Now)));
        }
        else if (!effect.IsMereBeat || link.Down.Count == 0)
        {
            Span<byte> token = stackalloc byte[RequestToken.Octets];
            link.Down.Enqueue(Parcel.Of(effect.ToCommand(token), effect.Preceding));
        }

        Do(() => Flush(link));
    }
}
