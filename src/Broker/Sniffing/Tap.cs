using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Broker.Sniffing;

/// <summary>Where one can listen to what passes through the broker. While nobody does, a message costs one comparison.</summary>
/// <remarks>Opened and closed from every thread; what passes is told in the turns of the broker's loop.</remarks>
internal sealed class Tap
{
    private readonly Lock _gate = new();
    private volatile Sniffer[] _sniffers = [];

    /// <summary>Whether anybody listens.</summary>
    public bool IsOpen => _sniffers.Length > 0;

    /// <summary>Lets one more listen; false when there are as many as there may be.</summary>
    public bool TryOpen(Sniffer sniffer, int max)
    {
        lock (_gate)
        {
            if (_sniffers.Length >= max)
            {
                return false;
            }

            _sniffers = [.. _sniffers, sniffer];
            return true;
        }
    }

    /// <summary>One fewer listens.</summary>
    public void Close(Sniffer sniffer)
    {
        lock (_gate)
        {
            _sniffers = [.. _sniffers.Where(other => other != sniffer)];
        }
    }

    /// <summary>A message came, and the core has not been told of it yet.</summary>
    public void Heard(BrokerCore core, PeerId peer, in MdpCommand command)
    {
        foreach (var sniffer in _sniffers)
        {
            sniffer.Hear(core, peer, command);
        }
    }

    /// <summary>A message goes out.</summary>
    public void Said(in Effect effect)
    {
        foreach (var sniffer in _sniffers)
        {
            sniffer.Say(effect);
        }
    }
}
