using System.Text;

namespace Mdp.Protocol;

/// <summary>The name of a service: 1 to 255 octets, compared octet by octet. Immutable, and owns its octets.</summary>
/// <remarks>7/MDP and 18/MDP call it a printable string and leave its length open; 255 octets is what this implementation reads.
/// What a broker admits is narrower still: see <see cref="ServiceNameRule"/>.</remarks>
public sealed class ServiceName : IEquatable<ServiceName>
{
    /// <summary>The longest name, in octets.</summary>
    public const int OctetsMax = 255;

    private readonly byte[] _octets;

    private ServiceName(byte[] octets)
    {
        _octets = octets;
        Text = Escape(octets);
    }

    /// <summary>The octets as they travel.</summary>
    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>
    /// The name for logs and pages: printable ASCII as it is, a backslash doubled, every other octet as <c>\xNN</c>. It holds no control
    /// character, so that a name cannot forge a log line, and no two names have the same text.
    /// </summary>
    public string Text { get; }

    /// <summary>A name of these octets, copied; null when there are none or more than 255.</summary>
    public static ServiceName? From(ReadOnlySpan<byte> octets) => octets.Length is 0 or > OctetsMax ? null : new(octets.ToArray());

    /// <summary>A name of this text's UTF-8 octets, as an option or a caller writes it.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer than 255 octets.</exception>
    public static ServiceName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return From(Encoding.UTF8.GetBytes(text))
            ?? throw new ArgumentException($"expected a service name of 1 to {OctetsMax} octets, got {Encoding.UTF8.GetByteCount(text)}", nameof(text));
    }

    /// <summary>Escapes octets that need not be a valid name, as <see cref="Text"/> does.</summary>
    public static string Escape(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length);
        foreach (var octet in octets)
        {
            _ = octet switch
            {
                (byte)'\\' => text.Append(@"\\"),
                >= 0x20 and <= 0x7E => text.Append((char)octet),
                _ => text.Append(@"\x").Append(octet.ToString("x2")),
            };
        }

        return text.ToString();
    }

    /// <summary>Whether the octets are the same.</summary>
    public bool Equals(ServiceName? other) => other is not null && Octets.SequenceEqual(other.Octets);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ServiceName);

    /// <inheritdoc/>
    public override int GetHashCode() => ServiceNameComparer.Hash(_octets);

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
