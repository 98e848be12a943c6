using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>skeleton</summary>
public sealed class BrokerCore
{
    /// <summary>skeleton</summary>
    /// <param name="settings">Validated settings.</param>
    /// <param name="epoch">A random value that names this life of the broker.</param>
    /// <param name="now">The host's time.</param>
    public BrokerCore(BrokerSettings settings, ulong epoch, Instant now)
    {
        _ = settings;
        _ = epoch;
        NextDeadline = now;
    }

    /// <summary>The host's instant at which Tick must be called; Never for none.</summary>
    public Instant NextDeadline { get; private set; }

    /// <summary>A connection finished its handshake.</summary>
    public void Connected(PeerId peer, string remote, Instant now) => throw new NotSupportedException();

    /// <summary>A message came; its body is borrowed.</summary>
    public void Receive(PeerId peer, in MdpCommand command, Instant now) => throw new NotSupportedException();

    /// <summary>A message came that the codec refused.</summary>
    public void Violated(PeerId peer, MdpViolation violation, Instant now) => throw new NotSupportedException();

    /// <summary>Octets of an unfinished message came.</summary>
    public void Heard(PeerId peer, Instant now) => throw new NotSupportedException();

    /// <summary>The connection is gone; nothing comes from it any more.</summary>
    public void Disconnected(PeerId peer, DepartureReason reason, Instant now) => throw new NotSupportedException();

    /// <summary>Time passed.</summary>
    public void Tick(Instant now) => throw new NotSupportedException();

    /// <summary>Tells all workers DISCONNECT, ends all requests and accepts nothing any more.</summary>
    public void Stop(Instant now) => throw new NotSupportedException();

    /// <summary>Takes the next effect; the taker releases it.</summary>
    public bool TryTakeEffect(out Effect effect) => throw new NotSupportedException();

    /// <summary>Takes the next event.</summary>
    public bool TryTakeEvent(out BrokerEvent brokerEvent) => throw new NotSupportedException();
}
