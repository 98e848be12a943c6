using System.Buffers;

namespace Mdp.Protocol;

/// <summary>Which service names a broker admits: a policy, narrower than what the protocol can carry.</summary>
/// <remarks>Names reach logs, metrics and pages; a narrow alphabet keeps all of them readable and harmless.</remarks>
public sealed class ServiceNameRule
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-";

    private readonly SearchValues<byte> _allowed;

    private ServiceNameRule(string description, int octetsMax, SearchValues<byte> allowed)
    {
        Description = description;
        OctetsMax = octetsMax;
        _allowed = allowed;
    }

    /// <summary>1 to 128 of <c>A-Z a-z 0-9 . _ : / -</c>: the default.</summary>
    public static ServiceNameRule Default { get; } = new("1 to 128 of A-Z a-z 0-9 . _ : / -", 128, SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(Alphabet)));

    /// <summary>1 to 255 printable ASCII characters: all that 7/MDP's 'printable string' can mean to every peer.</summary>
    public static ServiceNameRule Printable { get; } = new("1 to 255 printable ASCII characters", ServiceName.OctetsMax, SearchValues.Create(PrintableOctets()));

    /// <summary>The rule in words, for the answer to a name that it refuses.</summary>
    public string Description { get; }

    /// <summary>The longest name admitted, in octets.</summary>
    public int OctetsMax { get; }

    /// <summary>Whether a name is admitted. Allocates nothing.</summary>
    public bool Admits(ReadOnlySpan<byte> name) => name.Length > 0 && name.Length <= OctetsMax && !name.ContainsAnyExcept(_allowed);

    private static byte[] PrintableOctets()
    {
        var octets = new byte[0x7F - 0x20];
        for (var index = 0; index < octets.Length; index++)
        {
            octets[index] = (byte)(0x20 + index);
        }

        return octets;
    }
}
