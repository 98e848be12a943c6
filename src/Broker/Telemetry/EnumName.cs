using System.Text;

namespace Mdp.Broker.Telemetry;

/// <summary>The names of an enumeration as metrics write them: <c>connection_lost</c>. Made once; asking allocates nothing.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal static class EnumName<T>
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> Names = Enum.GetValues<T>().Distinct().ToDictionary(value => value, value => Write(value.ToString()));

    /// <summary>The name of a value.</summary>
    public static string Of(T value) => Names.TryGetValue(value, out var name) ? name : "unknown";

    private static string Write(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                _ = text.Append('_');
            }

            _ = text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
