using Mdp.Hostile.Tests.Harness;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests;

/// <summary>What one stranger says, and how the broker must end the connection for it.</summary>
/// <param name="What">For failures.</param>
/// <param name="Said">All that it says, from the first octet.</param>
/// <param name="Reason">Why its connection ends.</param>
/// <param name="Violation">How it broke ZMTP.</param>
internal sealed record Script(string What, byte[] Said, CloseReason Reason, ZmtpViolation Violation)
{
    /// <summary>Broken during the handshake, behind a good greeting.</summary>
    public static Script InHandshake(string what, ZmtpViolation violation, params byte[][] said) =>
        new(what, Octets.Join([Say.Greeting(), .. said]), CloseReason.HandshakeFailed, violation);

    /// <summary>Broken in traffic, behind a good handshake.</summary>
    public static Script InTraffic(string what, ZmtpViolation violation, params byte[][] said) =>
        new(what, Octets.Join([Say.Greeting(), Say.Ready(), .. said]), CloseReason.ProtocolViolation, violation);

    /// <summary>Says it in one piece, then octet by octet: both end alike, and are told, counted and logged.</summary>
    /// <returns>What the stranger that spoke in one piece heard.</returns>
    public async Task<byte[]> PlayAsync(Siege siege)
    {
        var (heard, piecemeal) = (await PlayAsync(siege, stranger => stranger.TrySendAsync(Said)), await PlayAsync(siege, stranger => stranger.TrySendOneByOneAsync(Said)));
        piecemeal.ShouldBe(heard, $"{What}: another answer when it came octet by octet");
        return heard;
    }

    private async Task<byte[]> PlayAsync(Siege siege, Func<RawPeer, Task<bool>> speakAsync)
    {
        var before = siege.Chronicle.Count(Kind, Reason, Violation);
        using var stranger = await siege.ConnectAsync();
        _ = await speakAsync(stranger);
        byte[] heard;
        try
        {
            heard = await stranger.ReadToEndAsync();
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{What}: {e.Message}", e);
        }

        if (Kind == ConnectionEventKind.HandshakeFailed)
            await siege.HandshakesFailAsync(before + 1, Reason, Violation);
        else
            await siege.DisconnectsAsync(before + 1, Reason, Violation);
        return heard;
    }

    private ConnectionEventKind Kind => Reason == CloseReason.HandshakeFailed ? ConnectionEventKind.HandshakeFailed : ConnectionEventKind.Disconnected;
}
