using System.Net;
using System.Net.Sockets;
using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>Counts what comes from each address in each second. Pure.</summary>
/// <remarks>An IPv6 address counts as its /64 network: that much is given to one customer.</remarks>
internal sealed class AddressRate(int perSecondMax)
{
    private const int Ipv6NetworkOctets = 8;

    private readonly Dictionary<IPAddress, int> _counts = [];
    private Instant _secondEnds;

    /// <summary>Counts one; false when the address has had its share of this second.</summary>
    public bool TryCount(IPAddress address, Instant now)
    {
        if (now >= _secondEnds)
        {
            _counts.Clear();
            _secondEnds = now + TimeSpan.FromSeconds(1);
        }

        var network = Network(address);
        var count = _counts.GetValueOrDefault(network);
        _counts[network] = Math.Min(count + 1, perSecondMax);
        return count < perSecondMax;
    }

    private static IPAddress Network(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();

        Span<byte> octets = stackalloc byte[16];
        _ = address.TryWriteBytes(octets, out _);
        octets[Ipv6NetworkOctets..].Clear();
        return new IPAddress(octets);
    }
}
