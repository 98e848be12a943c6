namespace Mdp.Cli.Output;

/// <summary>A page that is drawn over and over on a terminal; elsewhere one below the other.</summary>
internal sealed class LivePage : IDisposable
{
    private readonly Screen _screen;
    private readonly bool _isLive;

    /// <summary>On a terminal: another page than the one with the shell's lines, so that those are there again afterwards.</summary>
    public LivePage(Screen screen)
    {
        _screen = screen;
        _isLive = screen is { CanMove: true, IsJson: false };
        if (_isLive)
        {
            Console.Out.Write("\e[?1049h\e[?25l");
        }
    }

    /// <summary>Shows the page anew, cut to the terminal's height.</summary>
    /// <param name="headline">The first line.</param>
    /// <param name="upper">The upper table.</param>
    /// <param name="lower">The lower table.</param>
    /// <param name="rest">The last line; empty for none.</param>
    public void Show(string headline, Sheet upper, Sheet lower, string rest)
    {
        if (_isLive)
        {
            Console.Out.Write("\e[H");
        }

        var lines = new List<string> { headline, "" };
        lines.AddRange(_screen.LinesOf(upper));
        lines.Add("");
        lines.AddRange(_screen.LinesOf(lower));
        if (rest.Length > 0)
        {
            lines.Add(rest);
        }

        lines.Add("");
        var height = _isLive ? Math.Max(1, Console.WindowHeight - 1) : int.MaxValue;
        foreach (var line in lines.Take(height))
        {
            // The rest of the line is what stood there before.
            Console.Out.WriteLine(_isLive ? Cut(line, Console.WindowWidth) + "\e[K" : line);
        }

        if (_isLive)
        {
            Console.Out.Write("\e[J");
        }

        Console.Out.Flush();
    }

    /// <summary>The beginning of a line that fits into a width. Its escapes take no room, and colours end with it.</summary>
    internal static string Cut(string line, int width)
    {
        var (seen, index) = (0, 0);
        while (index < line.Length && seen < width)
        {
            if (line[index] == '\e')
            {
                index = line.IndexOf('m', index) is >= 0 and var end ? end + 1 : line.Length;
            }
            else
            {
                seen++;
                index++;
            }
        }

        return index >= line.Length ? line : line[..index] + (line.Contains('\e', StringComparison.Ordinal) ? "\e[0m" : "");
    }

    /// <summary>Gives the shell's lines back.</summary>
    public void Dispose()
    {
        if (_isLive)
        {
            Console.Out.Write("\e[?25h\e[?1049l");
        }
    }
}
