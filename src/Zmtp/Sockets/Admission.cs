using System.Net;
using System.Net.Sockets;
using Mdp.Heartbeating;

namespace Mdp.Zmtp;

/// <summary>Decides who of those that connect to a socket gets a place.</summary>
internal sealed class Admission
{
    /// <summary>How long a handshake may hold its place while others wait: many round trips on any network.</summary>
    private static readonly TimeSpan HandshakeGrace = TimeSpan.FromMilliseconds(500);

    private readonly ConnectionSet _set;
    private readonly AddressRate? _rate;
    private readonly int _connectionsMax;
    private readonly int _handshakesMax;

    // In order of acceptance. Those that are past their handshake leave when they come to the front.
    private readonly Queue<(ConnectionPump Connection, Instant Accepted)> _handshakes = new();

    public Admission(ConnectionSet set)
    {
        var limits = set.Options.Limits;
        _set = set;
        _connectionsMax = Math.Min(limits.ConnectionsMax, DescriptorLimit.Connections);
        _handshakesMax = limits.HandshakesMax;
        _rate = limits.AcceptsPerSecondPerAddressMax > 0 ? new(limits.AcceptsPerSecondPerAddressMax) : null;
    }

    /// <summary>Connections at one time: as the options say, or as many as the process has descriptors for.</summary>
    public int ConnectionsMax => _connectionsMax;

    /// <summary>Whether so few handshakes are in progress that those who wait may come in.</summary>
    public bool HasRoomAgain => _set.HandshakeCount <= _handshakesMax / 2;

    /// <summary>Whether nobody may be accepted for now, because as many handshakes are in progress as may be.</summary>
    /// <remarks>
    /// The system keeps who waits in its backlog. Strangers that fall silent must not keep good peers out for the whole handshake time: the
    /// oldest handshake makes room once it has had its grace.
    /// </remarks>
    /// <param name="now">Attended time.</param>
    /// <param name="until">When there is room at the latest.</param>
    public bool MustWait(Instant now, out Instant until)
    {
        until = now;
        if (_set.HandshakeCount < _handshakesMax)
            return false;

        TrimHandshakes();
        var (oldest, accepted) = _handshakes.Peek();
        until = accepted + HandshakeGrace;
        if (until > now)
            return true;
        oldest.End(CloseReason.ConnectionLimit);
        return false;
    }

    /// <summary>The limit that keeps the peer behind <paramref name="socket"/> out, in words; null lets it in.</summary>
    public string? Refusal(Socket socket, Instant now)
    {
        if (_set.StreamCount >= _connectionsMax)
            return $"the limit of {_connectionsMax} connections";
        return _rate is not null && RemoteAddress(socket) is { } address && !_rate.TryCount(address, now)
            ? $"the limit of {_set.Options.Limits.AcceptsPerSecondPerAddressMax} new connections per second from one address"
            : null;
    }

    /// <summary>A connection was accepted.</summary>
    public void Accepted(ConnectionPump connection, Instant now)
    {
        TrimHandshakes();
        _handshakes.Enqueue((connection, now));
    }

    private static IPAddress? RemoteAddress(Socket socket)
    {
        try
        {
            return (socket.RemoteEndPoint as IPEndPoint)?.Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private void TrimHandshakes()
    {
        while (_handshakes.TryPeek(out var front) && front.Connection.Phase != ConnectionPhase.Handshake)
            _ = _handshakes.Dequeue();
    }
}
