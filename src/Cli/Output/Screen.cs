using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Mdp.Cli.Output;

/// <summary>Where a command writes: answers to standard output, its own state to standard error. Colours and widths only where a terminal is.</summary>
internal sealed class Screen
{
    /// <summary>What each line on standard error begins with, so that it is told from what a program beside it says.</summary>
    public const string Prefix = "mdp: ";

    private const int EndlessWidth = 4096;

    // Text is shown as it is: nobody reads this JSON in a web page, and escaped umlauts help nobody.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A screen on the process' own streams.</summary>
    public Screen(bool isJson, bool noColor, bool isQuiet)
    {
        IsJson = isJson;
        IsQuiet = isQuiet;
        IsTerminal = !Console.IsOutputRedirected;
        CanMove = IsTerminal && !string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);
        HasColor = CanMove && !noColor && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
    }

    /// <summary>Whether answers are for scripts.</summary>
    public bool IsJson { get; }

    /// <summary>Whether only errors are told.</summary>
    public bool IsQuiet { get; }

    /// <summary>Whether somebody looks at standard output.</summary>
    public bool IsTerminal { get; }

    /// <summary>Whether it is a terminal whose cursor can be moved.</summary>
    public bool CanMove { get; }

    /// <summary>Whether there are colours.</summary>
    public bool HasColor { get; }

    /// <summary>A line of the answer.</summary>
    public static void Print(string line) => Console.Out.WriteLine(line);

    /// <summary>JSON on one line.</summary>
    public static void Print(JsonNode node) => Console.Out.WriteLine(node.ToJsonString(Readable));

    /// <summary>A line of the answer that may be worth a look.</summary>
    public void PrintLine(string line, bool isBad) => Console.Out.WriteLine(isBad && HasColor ? $"\e[31m{line}\e[0m" : line);

    /// <summary>A line about the command's own state, on standard error; nothing where it shall be quiet.</summary>
    public void Tell(string line)
    {
        if (!IsQuiet)
        {
            Console.Error.WriteLine(Prefix + line);
        }
    }

    /// <summary>A table, in columns that are never cut: what is too wide for a terminal goes on in its next line.</summary>
    public void Print(Sheet sheet)
    {
        foreach (var line in LinesOf(sheet))
        {
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>The lines of a table.</summary>
    public IEnumerable<string> LinesOf(Sheet sheet)
    {
        using var text = new StringWriter();
        var drawn = AnsiConsole.Create(new()
        {
            Ansi = HasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        drawn.Profile.Width = EndlessWidth;
        drawn.Write(sheet.ToTable());
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd());
    }
}
