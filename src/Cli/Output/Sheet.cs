using Spectre.Console;

namespace Mdp.Cli.Output;

/// <summary>A table for people: headings in capitals, no lines between, numbers to the right. A heading that begins with <c>#</c> is that of a column of numbers.</summary>
internal sealed class Sheet
{
    private readonly Table _table = new Table().Border(TableBorder.None).Collapse();

    /// <summary>A table without rows.</summary>
    public Sheet(params IReadOnlyList<string> headings)
    {
        foreach (var heading in headings)
        {
            var isNumber = heading.StartsWith('#');
            var column = new TableColumn(new Text(heading.TrimStart('#'), new Style(decoration: Decoration.Bold))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) };
            _ = _table.AddColumn(isNumber ? column.RightAligned() : column);
        }
    }

    /// <summary>How many rows there are.</summary>
    public int Count => _table.Rows.Count;

    /// <summary>A row. A cell that begins with <c>!</c> is worth a look, and red.</summary>
    public void Add(params IReadOnlyList<string> cells) => _ = _table.AddRow(cells.Select(CellOf));

    /// <summary>What Spectre.Console draws.</summary>
    public Table ToTable() => _table;

    private static Text CellOf(string cell) =>
        cell is ['!', _, ..] ? new(cell[1..], new Style(Color.Red)) : new(cell);
}
