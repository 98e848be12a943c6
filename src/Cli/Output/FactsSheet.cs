using System.Text.Json.Nodes;

namespace Mdp.Cli.Output;

/// <summary>One thing as a table of two columns: what the broker calls it, and what it is.</summary>
internal static class FactsSheet
{
    private const string SecondsEnding = "_s";

    /// <summary>The members of an object, without those that are lists.</summary>
    public static Sheet Of(JsonObject facts)
    {
        var sheet = new Sheet("FACT", "VALUE");
        foreach (var (name, value) in facts.Where(fact => fact.Value is JsonValue))
        {
            var isTime = name.EndsWith(SecondsEnding, StringComparison.Ordinal);
            sheet.Add((isTime ? name[..^SecondsEnding.Length] : name).Replace('_', ' '), isTime ? Wording.Seconds(facts, name) : value!.ToString());
        }

        return sheet;
    }
}
