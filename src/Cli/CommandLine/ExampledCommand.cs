using System.CommandLine;

namespace Mdp.Cli.CommandLine;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">Its word.</param>
/// <param name="description">What it does, in one line or some.</param>
/// <param name="examples">One example in each line.</param>
internal sealed class ExampledCommand(string name, string description, string examples) : Command(name, description)
{
    /// <summary>One example in each line.</summary>
    public string Examples { get; } = examples;

    /// <summary>What there is to know beside the options; empty for nothing.</summary>
    public string Details { get; init; } = "";

    /// <summary>What can be said behind it.</summary>
    public ExampledCommand With(params IReadOnlyList<Symbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    Add(argument);
                    break;
                case Option option:
                    Add(option);
                    break;
                default:
                    Add((Command)symbol);
                    break;
            }
        }

        return this;
    }

    /// <summary>What it does when it is said.</summary>
    /// <param name="run">Gets what was said and a token that Ctrl-C cancels; returns the exit code.</param>
    public ExampledCommand Does(Func<Invocation, CancellationToken, Task<int>> run)
    {
        SetAction((said, cancellationToken) => run(Invocation.Of(said), cancellationToken));
        return this;
    }
}
