using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Wire;

/// <summary>Replays the same octets cut in every way, and insists that it makes no difference.</summary>
internal static class Segmentation
{
    /// <summary>Feeds <paramref name="script"/> whole, in single octets, and cut in two at every offset.</summary>
    /// <returns>The one transcript that all of them gave: the events, then everything sent, in hexadecimal, behind <c>sent</c>.</returns>
    public static string[] Replay(byte[] script, ConnectionSettings? settings = null, ZmtpSide side = ZmtpSide.Accepting)
    {
        var whole = Run(settings, side, script);
        Run(settings, side, [.. script.Select(octet => new[] { octet })]).ShouldBe(whole, "in single octets");
        for (var offset = 1; offset < script.Length; offset++)
        {
            Run(settings, side, script[..offset], script[offset..]).ShouldBe(whole, $"cut at {offset}");
        }

        return whole;
    }

    /// <summary>The events alone.</summary>
    public static string[] Events(byte[] script, ConnectionSettings? settings = null, ZmtpSide side = ZmtpSide.Accepting) =>
        Replay(script, settings, side)[..^1];

    /// <summary>The events behind a good handshake with a DEALER.</summary>
    public static string[] Traffic(byte[] script, ConnectionSettings? settings = null)
    {
        var events = Events(Octets.Join(Octets.Greeting, Octets.DealerReady, script), settings);
        events[0].ShouldBe("handshake Dealer identity=none version=3.1");
        return events[1..];
    }

    public static string[] Run(ConnectionSettings? settings, ZmtpSide side, params byte[][] pieces)
    {
        using var host = new WireHost(settings, side);
        foreach (var piece in pieces)
        {
            host.Receive(piece);
        }

        return [.. host.Events, $"sent {Convert.ToHexString(host.Sent)}"];
    }
}
