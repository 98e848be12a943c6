namespace Mdp.Zmtp.Wire;

/// <summary>The first 64 octets of each side.</summary>
/// <remarks>
/// <code>
/// +------+-----------+------+-------+-------+------------+-----------+------------+
/// | 0xFF | 8 padding | 0x7F | major | minor | mechanism  | as-server | filler     |
/// +------+-----------+------+-------+-------+------------+-----------+------------+
///    0      1 - 8       9      10      11      12 - 31        32        33 - 63
/// </code>
/// 37/ZMTP Version Negotiation. We speak 3.1 and nothing older, so we send the whole greeting at once. Padding and filler have no meaning.
/// </remarks>
internal static class Greeting
{
    public const int Octets = 64;
    public const byte SignatureFirst = 0xFF;
    public const byte SignatureLast = 0x7F;
    public const byte Major = 3;
    public const byte Minor = 1;

    public const int SignatureLastOffset = 9;
    public const int MajorOffset = 10;
    public const int MinorOffset = 11;
    public const int MechanismOffset = 12;
    public const int AsServerOffset = 32;

    /// <summary>Writes our greeting.</summary>
    public static void Write(Mechanism mechanism, OutboundQueue outbound)
    {
        Span<byte> greeting = stackalloc byte[Octets];
        greeting.Clear();
        greeting[0] = SignatureFirst;
        greeting[SignatureLastOffset] = SignatureLast;
        greeting[MajorOffset] = Major;
        greeting[MinorOffset] = Minor;
        mechanism.Name.CopyTo(greeting[MechanismOffset..]);
        greeting[AsServerOffset] = mechanism.AsServer;
        outbound.WriteGreeting(greeting);
    }
}
