using System.CommandLine.Parsing;
using System.Globalization;
using Mdp.Broker.Options.Forms;
using Mdp.Zmtp;

namespace Mdp.Cli.CommandLine;

/// <summary>Options and arguments that are checked as they are read, so that all mistakes are told before anything is done.</summary>
internal static class ValueReading
{
    /// <summary>A length of time, written as in the broker's options: <c>100ms</c>, <c>2.5s</c>.</summary>
    public static SettledOption<TimeSpan> Time(string name, TimeSpan min, TimeSpan max, TimeSpan standard, string description)
    {
        var form = new LengthOfTime(min, max);
        return new(name, standard, form.Expected, text => form.TryRead(text, out var value) && form.Allows(value) ? value : null)
        {
            HelpName = "TIME",
            Description = $"{description} {form.Range}, default {form.Write(standard)}.",
        };
    }

    /// <summary>A whole number.</summary>
    public static SettledOption<int> Count(string name, int min, int max, int standard, string description) =>
        new(
            name,
            standard,
            $"a whole number from {min} to {max}",
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : null)
        {
            HelpName = "COUNT",
            Description = $"{description} {min}..{max}, default {standard}.",
        };

    /// <summary>Says so where a text is no endpoint.</summary>
    public static void RequireEndpoints(OptionResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (!Endpoint.TryParse(token.Value, out _, out var error))
            {
                result.AddError($"--broker: {error}");
            }
        }
    }

    /// <summary>Says so where a misspelt option was taken for an argument.</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (token.Value.StartsWith("--", StringComparison.Ordinal))
            {
                result.AddError(MdpCommandLine.UnknownWord(token.Value, result.Parent is CommandResult command ? command.Command : null));
            }
        }
    }
}
