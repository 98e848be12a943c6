using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Mdp.Cli.Output;

/// <summary>How figures, lengths of time and octets are written for people, and octets for scripts.</summary>
internal static class Wording
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A length of time: <c>120 ms</c>, <c>3.2 s</c>, <c>5 min</c>, <c>3 h</c>.</summary>
    public static string Length(TimeSpan length) => length.TotalSeconds switch
    {
        < 0.001 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMicroseconds:0} us"),
        < 0.01 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMilliseconds:0.##} ms"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMilliseconds:0} ms"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0.##} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes:0} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{length.TotalDays:0} d"),
    };

    /// <summary>An age or length that the broker gives in seconds; nothing where it gives none.</summary>
    public static string Seconds(JsonNode? entry, string name) => entry?[name] is { } seconds ? Length(TimeSpan.FromSeconds((double)seconds)) : "";

    /// <summary>A member's text or number; nothing where there is none. Peers choose some of them, so no character may move the cursor or colour the terminal.</summary>
    public static string Text(JsonNode? entry, string name) => Harmless(entry?[name]?.ToString() ?? "");

    private static string Harmless(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? $"\\x{(int)character:x2}" : character.ToString())) : text;

    /// <summary>A number of octets: <c>5</c>, <c>64 KiB</c>, <c>16 MiB</c>.</summary>
    public static string Octets(long octets) => octets switch
    {
        < 10_240 => octets.ToString(CultureInfo.InvariantCulture),
        < 10_485_760 => string.Create(CultureInfo.InvariantCulture, $"{octets / 1024.0:0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{octets / 1048576.0:0} MiB"),
    };

    /// <summary>Octets in JSON: as text where they are UTF-8, else in base64, under a name that says so.</summary>
    public static void PutOctets(JsonObject target, string name, ReadOnlySpan<byte> octets)
    {
        try
        {
            target[name] = Strict.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            target[$"{name}_base64"] = Convert.ToBase64String(octets);
        }
    }
}
