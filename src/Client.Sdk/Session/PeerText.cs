using System.Globalization;
using System.Text;

namespace Mdp.Client.Session;

/// <summary>What a peer says to people, made fit for a log line and an exception's message: text of a stranger can break no line and hide nothing.</summary>
internal static class PeerText
{
    /// <summary>UTF-8, with U+FFFD for what is none, and each control or formatting character as <c>\uNNNN</c>.</summary>
    public static string Read(ReadOnlySpan<byte> octets)
    {
        var text = Encoding.UTF8.GetString(octets);
        return text.Any(IsUnprintable) ? string.Concat(text.Select(character => IsUnprintable(character) ? $@"\u{(int)character:x4}" : character.ToString())) : text;
    }

    private static bool IsUnprintable(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
