using System.Globalization;

namespace Mdp.Sdk.Peers;

/// <summary>What the command line says.</summary>
internal sealed class Orders
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];

    public string Endpoint => _words[0];

    public string Service => _words[1];

    public string Log => _words[2];

    public int Concurrency => Number("-c", 4);

    public int Seconds => Number("-s", 10);

    public int Octets => Number("-o", 100);

    public TimeSpan Interval => TimeSpan.FromMilliseconds(Number("-i", 2500));

    public TimeSpan Timeout => TimeSpan.FromSeconds(Number("-t", 60));

    /// <summary>Whether the first job overflows the stack.</summary>
    public bool DiesOfItsStack => _options.GetValueOrDefault("-d") == "stack";

    /// <summary>The shortest and the longest work, in milliseconds.</summary>
    public (int Min, int Max) Work => _options.TryGetValue("-j", out var text) && text.Split(':') is [var min, var max] ? (Read(min), Read(max)) : (0, 0);

    public static Orders Parse(ReadOnlySpan<string> arguments)
    {
        var orders = new Orders();
        for (var index = 0; index < arguments.Length; index++)
        {
            if (arguments[index].StartsWith('-'))
            {
                orders._options[arguments[index]] = arguments[++index];
            }
            else
            {
                orders._words.Add(arguments[index]);
            }
        }

        return orders;
    }

    /// <summary>A word behind those that have names.</summary>
    public int Word(int index) => Read(_words[index]);

    private int Number(string option, int usual) => _options.TryGetValue(option, out var text) ? Read(text) : usual;

    private static int Read(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
