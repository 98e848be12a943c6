using System.CommandLine;

namespace Mdp.Cli.CommandLine;

/// <summary>An option with one value that is checked as it is read, and a default that its description names.</summary>
internal sealed class SettledOption<T> : Option<T?>
    where T : struct
{
    /// <summary>An option.</summary>
    /// <param name="name">Its word.</param>
    /// <param name="standard">Its value when it is not said.</param>
    /// <param name="expected">What a value looks like.</param>
    /// <param name="read">Reads a value; null for none.</param>
    public SettledOption(string name, T standard, string expected, Func<string, T?> read)
        : base(name)
    {
        Standard = standard;
        CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
            if (read(text) is { } value)
            {
                return value;
            }

            result.AddError($"{name}: expected {expected}, got '{text}'");
            return null;
        };
    }

    /// <summary>Its value when it is not said.</summary>
    public T Standard { get; }
}
