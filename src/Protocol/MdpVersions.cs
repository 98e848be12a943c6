using System.Text;

namespace Mdp.Protocol;

/// <summary>The versions that a peer speaks, as each side announces them in the metadata of its ZMTP handshake.</summary>
/// <remarks>
/// The value of the property <see cref="PropertyName"/>: names of versions between commas, such as <c>0.1,0.2,0.3</c>, in any order. A peer sends 0.3 only
/// after it has read 0.3 there; one that announces nothing speaks what its messages show. MDP/0.3 negotiation.1, negotiation.2.
/// </remarks>
public readonly record struct MdpVersions
{
    /// <summary>The name of the metadata property. Names that begin with X- belong to the application, and peers that know nothing of it ignore it.</summary>
    public const string PropertyName = "X-Mdp-Versions";

    private static readonly MdpVersion[] Known = [MdpVersion.V01, MdpVersion.V02, MdpVersion.V03];

    private readonly byte _bits;

    private MdpVersions(byte bits) => _bits = bits;

    /// <summary>No version: the peer has announced nothing, or nothing that is known here.</summary>
    public static MdpVersions None => default;

    /// <summary>0.1, 0.2 and 0.3.</summary>
    public static MdpVersions All { get; } = Of(Known);

    /// <summary>These versions.</summary>
    public static MdpVersions Of(params ReadOnlySpan<MdpVersion> versions)
    {
        byte bits = 0;
        foreach (var version in versions)
        {
            bits |= Bit(version);
        }

        return new(bits);
    }

    /// <summary>Reads the property's value. What is no version that is known here is passed over; never throws.</summary>
    public static MdpVersions Read(ReadOnlySpan<byte> value)
    {
        byte bits = 0;
        foreach (var range in value.Split((byte)','))
        {
            var name = value[range].Trim(" \t"u8);
            foreach (var version in Known)
            {
                bits |= Ascii.Equals(name, NameOf(version)) ? Bit(version) : (byte)0;
            }
        }

        return new(bits);
    }

    /// <summary>The name of a version: <c>0.1</c>, <c>0.2</c> or <c>0.3</c>.</summary>
    public static string NameOf(MdpVersion version) => version switch
    {
        MdpVersion.V01 => "0.1",
        MdpVersion.V02 => "0.2",
        MdpVersion.V03 => "0.3",
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, "no such version"),
    };

    /// <summary>Whether this version is among them.</summary>
    public bool Contains(MdpVersion version) => (_bits & Bit(version)) != 0;

    /// <summary>The property's value, ascending: <c>0.1,0.2,0.3</c>.</summary>
    public byte[] ToOctets() => Encoding.ASCII.GetBytes(ToString());

    /// <summary>As <see cref="ToOctets"/>, as text.</summary>
    public override string ToString()
    {
        var versions = this;
        return string.Join(',', Known.Where(versions.Contains).Select(NameOf));
    }

    private static byte Bit(MdpVersion version) => (byte)(1 << (byte)version);
}
