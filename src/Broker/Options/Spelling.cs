namespace Mdp.Broker.Options;

/// <summary>Finds what somebody probably meant.</summary>
internal static class Spelling
{
    /// <summary>The known word that is nearest to the given one; null when none is near: more than a third of the letters differ.</summary>
    public static string? Nearest(string given, IEnumerable<string> known)
    {
        var best = known
            .Select(word => (Word: word, Distance: Distance(given.ToUpperInvariant(), word.ToUpperInvariant())))
            .DefaultIfEmpty((Word: "", Distance: int.MaxValue))
            .MinBy(candidate => candidate.Distance);
        return best.Distance <= Math.Max(2, given.Length / 3) ? best.Word : null;
    }

    // Insertions, deletions and replacements that turn one word into the other (Levenshtein), row by row.
    private static int Distance(string one, string other)
    {
        var row = new int[other.Length + 1];
        for (var column = 0; column <= other.Length; column++)
        {
            row[column] = column;
        }

        for (var line = 1; line <= one.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= other.Length; column++)
            {
                var replaced = diagonal + (one[line - 1] == other[column - 1] ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.Min(replaced, Math.Min(row[column], row[column - 1]) + 1);
            }
        }

        return row[other.Length];
    }
}
