using System.Text.RegularExpressions;

namespace Mdp.House.Tests.Proof;

/// <summary>One line of a table of docs/mdp/conformance.md: <c>| id | what it says | status | tests |</c>.</summary>
/// <param name="Line">The number of the line in the page.</param>
/// <param name="Id">A row such as <c>H31</c>, or a rule such as <c>7/MDP worker.1</c>.</param>
/// <param name="Status"><c>done</c>, <c>part</c>, <c>later</c> or <c>no</c>; what follows the word is the reader's.</param>
/// <param name="Tests">The tests in backticks: <c>Class</c> or <c>Class.Method</c>.</param>
internal sealed partial record ConformanceRow(int Line, string Id, string Status, IReadOnlyList<string> Tests)
{
    /// <summary>Each row of each table that has these four columns.</summary>
    public static IEnumerable<ConformanceRow> All(string page) =>
        page.Split('\n')
            .Select((text, index) => (Cells: text.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray(), IsTable: text.TrimStart().StartsWith('|'), Line: index + 1))
            .Where(row => row.IsTable && row.Cells.Length == 4 && row.Cells[2] != "Status" && !row.Cells[0].StartsWith('-'))
            .Select(row => new ConformanceRow(row.Line, row.Cells[0], row.Cells[2].Split([' ', ',', ':', ';'], 2)[0], [.. Quoted().Matches(row.Cells[3]).Select(match => match.Groups["name"].Value)]));

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();
}
