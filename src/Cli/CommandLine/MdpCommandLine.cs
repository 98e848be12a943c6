using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Mdp.Broker.Options;
using Mdp.Cli.Commands;
using Mdp.Cli.Output;

namespace Mdp.Cli.CommandLine;

/// <summary>All commands, and what was said.</summary>
internal sealed class MdpCommandLine
{
    private MdpCommandLine(ParseResult said, IReadOnlyList<string> mistakes) => (Said, Mistakes) = (said, mistakes);

    /// <summary>How commands are run: signals and exceptions are the program's own business.</summary>
    public static InvocationConfiguration Invoking { get; } = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

    /// <summary>What was said.</summary>
    public ParseResult Said { get; }

    /// <summary>What cannot be understood, each in one line.</summary>
    public IReadOnlyList<string> Mistakes { get; }

    /// <summary>Reads the words.</summary>
    public static MdpCommandLine Read(IReadOnlyList<string> words)
    {
        var (own, program) = ProgramWords.Split(words);
        var root = Root(program);
        var said = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        return new(said, MistakesOf(said));
    }

    /// <summary>Tells what is wrong, and where help is.</summary>
    public void ReportMistakes(TextWriter errors)
    {
        foreach (var mistake in Mistakes)
        {
            errors.WriteLine(Screen.Prefix + mistake);
        }

        errors.WriteLine($"Nothing was done. '{NameOf(Said.CommandResult)} --help' shows what can be said.");
    }

    /// <summary>What is said of a word that nobody knows.</summary>
    /// <param name="word">The word.</param>
    /// <param name="command">Where it was said.</param>
    public static string UnknownWord(string word, Command? command)
    {
        IEnumerable<string> known = word.StartsWith('-')
            ? [.. (command?.Options ?? []).Concat(GeneralOptions.All).Select(option => option.Name)]
            : [.. (command?.Subcommands ?? []).Where(subcommand => !subcommand.Hidden).Select(subcommand => subcommand.Name)];
        var nearest = Spelling.Nearest(word, known);
        return nearest is not null ? $"{word}: unknown {Kind(word)}; did you mean {nearest}?"
            : known.Any() ? $"{word}: unknown {Kind(word)}; expected one of {string.Join(", ", known.Distinct(StringComparer.Ordinal))}"
            : $"{word}: not expected here";
    }

    private static RootCommand Root(IReadOnlyList<string>? program)
    {
        var root = new RootCommand("mdp: a Majordomo broker, requests to services, any program as a worker, and a look into a running broker.")
        {
            BrokerCommand.Make(),
            RequestCommand.Make(),
            WorkCommand.Make(program),
            ServicesCommand.Make(),
            WorkersCommand.Make(),
            RequestStateCommand.Make(),
            LimitsCommand.Make(),
            DeadLettersCommand.Make(),
            TopCommand.Make(),
            TailCommand.Make(),
            SniffCommand.Make(),
            DrainCommand.Make(),
            EvictCommand.Make(),
            EvictCommand.MakeCancel(),
            BenchCommand.Make(),
            DrillCommand.Make(),
            CompletionCommand.Make(),
        };
        foreach (var option in GeneralOptions.All)
        {
            root.Add(option);
        }

        foreach (var argument in root.Subcommands.SelectMany(command => command.Arguments))
        {
            argument.Validators.Add(ValueReading.RefuseOptions);
        }

        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }

    // Where a command is misspelt, what follows it is not known either, and says nothing.
    private static IReadOnlyList<string> MistakesOf(ParseResult said) => said.Action is HelpWithExamples || IsQuestionOfAShell(said) ? []
        : said.CommandResult.Command is RootCommand && said.UnmatchedTokens is [var word, ..]
        ? [UnknownWord(word, said.CommandResult.Command)]
        : said.CommandResult.Command is RootCommand root && said.Tokens.Count == 0
        ? [$"expected a command: {string.Join(", ", root.Subcommands.Select(command => command.Name))}"]
        : [.. said.Errors.Select(error => MistakeOf(error, said)).Distinct(StringComparer.Ordinal)];

    // [suggest:POSITION] LINE: the line is not meant to be right.
    private static bool IsQuestionOfAShell(ParseResult said) => said.Tokens is [{ Type: TokenType.Directive }, ..];

    private static string MistakeOf(ParseError error, ParseResult said)
    {
        var command = said.CommandResult.Command;
        if (said.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)) is not { } word)
        {
            return error is { SymbolResult: ArgumentResult { Argument: var argument, Tokens: [.., var token] } } && argument.ValueType != typeof(string) && error.Message.StartsWith("Cannot parse", StringComparison.Ordinal)
                ? $"{argument.Name}: expected a number, got '{token.Value}'"
                : error.Message;
        }

        return UnknownWord(word, command);
    }

    private static string Kind(string word) => word.StartsWith('-') ? "option" : "command";

    private static string NameOf(CommandResult command) => command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "mdp";
}
