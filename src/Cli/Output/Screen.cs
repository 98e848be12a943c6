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
        HasColor = IsTerminal && !noColor
            && Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
            && !string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);
        Ansi = AnsiConsole.Create(new()
        {
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = HasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Console.Out),
        });
    }

    /// <summary>Whether answers are for scripts.</summary>
    public bool IsJson { get; }

    /// <summary>Whether only errors are told.</summary>
    public bool IsQuiet { get; }

    /// <summary>Whether somebody looks at standard output.</summary>
    public bool IsTerminal { get; }

    /// <summary>Whether there are colours.</summary>
    public bool HasColor { get; }

    /// <summary>Standard output as Spectre.Console has it: for what is live.</summary>
    public IAnsiConsole Ansi { get; }

    /// <summary>A line of the answer.</summary>
    public static void Print(string line) => Console.Out.WriteLine(line);

    /// <summary>JSON on one line.</summary>
    public static void Print(JsonNode node) => Console.Out.WriteLine(node.ToJsonString(Readable));

    /// <summary>A line about the command's own state, on standard error; nothing where it shall be quiet.</summary>
    public void Tell(string line)
    {
        if (!IsQuiet)
        {
            Console.Error.WriteLine(Prefix + line);
        }
    }

    /// <summary>A table: as wide as the terminal, or in plain columns that are never cut.</summary>
    public void Print(Sheet sheet)
    {
        if (IsTerminal)
        {
            Ansi.Write(sheet.ToTable());
            return;
        }

        using var text = new StringWriter();
        var plain = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(text) });
        plain.Profile.Width = EndlessWidth;
        plain.Write(sheet.ToTable());
        foreach (var line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Console.Out.WriteLine(line.TrimEnd());
        }
    }
}
