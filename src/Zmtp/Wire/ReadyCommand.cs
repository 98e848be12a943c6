using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Mdp.Zmtp.Wire;

/// <summary>READY: <c>[5, "READY", property*]</c> with <c>property = [name length, name, value length: 4 octets, value]</c>.</summary>
/// <remarks>37/ZMTP The NULL Security Mechanism, Connection Metadata.</remarks>
internal static class ReadyCommand
{
    private static readonly SearchValues<byte> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+"u8);

    public static ReadOnlySpan<byte> Name => "READY"u8;

    /// <summary>Copies the properties out of <paramref name="data"/>, in their order.</summary>
    /// <returns>
    /// False with MetadataMalformed, MetadataTooMany or MetadataDuplicate (of Socket-Type or Identity; a later duplicate of another name is
    /// kept, and found by nobody who asks by name).
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> data, int propertiesMax, out Metadata metadata, out ZmtpViolation violation)
    {
        metadata = Metadata.Empty;
        violation = ZmtpViolation.None;
        var properties = new List<MetadataProperty>(capacity: 2);
        while (!data.IsEmpty)
        {
            if (!TryReadProperty(ref data, out var property))
            {
                violation = ZmtpViolation.MetadataMalformed;
                return false;
            }

            if (IsDefined(property.Name) && properties.Exists(known => string.Equals(known.Name, property.Name, StringComparison.Ordinal)))
            {
                violation = ZmtpViolation.MetadataDuplicate;
                return false;
            }

            if (properties.Count == propertiesMax)
            {
                violation = ZmtpViolation.MetadataTooMany;
                return false;
            }

            properties.Add(property);
        }

        metadata = new Metadata([.. properties]);
        return true;
    }

    /// <summary>Whether a property of that name can be one of the application's.</summary>
    public static bool MayAnnounce(string name) =>
        name.Length is > 0 and <= 255
        && !Encoding.UTF8.GetBytes(name).AsSpan().ContainsAnyExcept(NameCharacters)
        && !IsDefined(NameOf(Encoding.UTF8.GetBytes(name)));

    /// <summary>Writes our READY. A DEALER always gives its Identity, also an empty one; a ROUTER has none to give unless it was given one.</summary>
    public static void Write(ConnectionSettings settings, OutboundQueue outbound)
    {
        var data = new ArrayBufferWriter<byte>(64);
        WriteProperty(data, Metadata.SocketType, ZmtpSocketTypes.NameOf(settings.SocketType));
        if (settings.SocketType == ZmtpSocketType.Dealer || !settings.Identity.IsNone)
        {
            WriteProperty(data, Metadata.Identity, settings.Identity.Octets);
        }

        foreach (var property in settings.Metadata)
        {
            WriteProperty(data, property.Name, property.Value.Span);
        }

        outbound.WriteCommand(Name, data.WrittenSpan);
    }

    private static bool TryReadProperty(ref ReadOnlySpan<byte> data, out MetadataProperty property)
    {
        property = default;
        var nameLength = data[0];
        if (nameLength == 0 || data.Length < 1 + nameLength + 4)
        {
            return false;
        }

        var name = data.Slice(1, nameLength);
        var valueLength = BinaryPrimitives.ReadUInt32BigEndian(data[(1 + nameLength)..]);
        var rest = data[(1 + nameLength + 4)..];
        if (valueLength > (uint)rest.Length || name.ContainsAnyExcept(NameCharacters))
        {
            return false;
        }

        property = new MetadataProperty(NameOf(name), rest[..(int)valueLength].ToArray());
        data = rest[(int)valueLength..];
        return true;
    }

    /// <summary>The names that every peer sends get one spelling, and one string for all connections.</summary>
    private static string NameOf(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, Metadata.SocketType) ? Metadata.SocketType
        : Ascii.EqualsIgnoreCase(name, Metadata.Identity) ? Metadata.Identity
        : Encoding.ASCII.GetString(name);

    private static bool IsDefined(string name) => name is Metadata.SocketType or Metadata.Identity;

    private static void WriteProperty(ArrayBufferWriter<byte> target, string name, ReadOnlySpan<byte> value)
    {
        var octets = target.GetSpan(1 + name.Length + 4 + value.Length);
        octets[0] = (byte)name.Length;
        Encoding.ASCII.GetBytes(name, octets[1..]);
        BinaryPrimitives.WriteInt32BigEndian(octets[(1 + name.Length)..], value.Length);
        value.CopyTo(octets[(1 + name.Length + 4)..]);
        target.Advance(1 + name.Length + 4 + value.Length);
    }
}
