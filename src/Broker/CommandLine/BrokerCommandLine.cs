using System.CommandLine;
using Mdp.Broker.Options;

namespace Mdp.Broker.CommandLine;

/// <summary>The command line: which words there are, and what was said. Values are checked with all other sources', in one place.</summary>
internal sealed class BrokerCommandLine
{
    private const string SectionPrefix = BrokerOptions.Section + ":";

    private static readonly Option<string[]> Endpoint = new("--endpoint", "-e")
    {
        HelpName = "ENDPOINT",
        Description = "Listen here; may be said several times. tcp://HOST:PORT (port 0: the system chooses) or ipc://PATH. Default: tcp://127.0.0.1:5555",
    };

    private static readonly Option<string> Profile = new("--profile")
    {
        HelpName = "default|aggressive|wan",
        Description = "Heartbeats: default 2.5s x 3, aggressive 100ms x 3, wan 10s x 3.",
    };

    private static readonly Option<string> HeartbeatInterval = new("--heartbeat-interval")
    {
        HelpName = "TIME",
        Description = "The time between two heartbeats in a silent direction: 10ms to 1min.",
    };

    private static readonly Option<string> HeartbeatLiveness = new("--heartbeat-liveness")
    {
        HelpName = "COUNT",
        Description = "Silent intervals after which a peer is dead: 2 to 100.",
    };

    private static readonly Option<bool> AllowAnyPeer = new("--insecure-allow-any-peer")
    {
        Description = "Listen beyond this machine although no peer is authenticated: only where a firewall or a container's network decides who comes in.",
    };

    private static readonly Option<string[]> Set = new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Set any option of --help-options; may be said several times.",
    };

    private static readonly Option<string[]> Settings = new("--settings")
    {
        HelpName = "FILE",
        Description = "Read options from a JSON file, after appsettings.json; may be said several times.",
    };

    private static readonly Option<string> Level = new("--log-level")
    {
        HelpName = "LEVEL",
        Description = "Log to stderr from this level on: trace, debug, information, warning, error, critical, none. Default: information",
    };

    private static readonly Option<bool> Check = new("--check") { Description = "Check all options, say what is wrong, and end." };

    private static readonly Option<bool> Probe = new("--probe") { Description = "Ask the running broker of these options one question over MDP, and end: with 0 when it answers." };

    private static readonly Option<bool> Help = new("--help", "-h", "-?") { Description = "Show this help and end." };

    private static readonly Option<bool> HelpOptions = new("--help-options") { Description = "Show every option with its range, default and environment variable, and end." };

    private static readonly Option<bool> Version = new("--version") { Description = "Show the version and end." };

    private readonly List<string> _mistakes = [];

    private BrokerCommandLine()
    {
    }

    /// <summary>All words that begin an option, in the order in which the help lists them.</summary>
    public static IReadOnlyList<Option> Options { get; } =
        [Endpoint, Profile, HeartbeatInterval, HeartbeatLiveness, AllowAnyPeer, Set, Settings, Level, Check, Probe, HelpOptions, Help, Version];

    /// <summary>What the user wants instead of a running broker, or <see cref="CommandLineWish.Run"/>.</summary>
    public CommandLineWish Wish { get; private init; }

    /// <summary>Further settings files, in order.</summary>
    public IReadOnlyList<string> SettingsFiles { get; private init; } = [];

    /// <summary>The options that were said.</summary>
    public OptionSource Source { get; private set; } = new([]);

    /// <summary>What cannot be understood, each in one line.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>Reads a command line.</summary>
    public static BrokerCommandLine Read(IReadOnlyList<string> words)
    {
        // A plain command: a root command would add a help and a version of its own.
        var command = new Command("mdp-broker") { TreatUnmatchedTokensAsErrors = false };
        foreach (var option in Options)
        {
            option.AllowMultipleArgumentsPerToken = false;
            command.Add(option);
        }

        var said = command.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        var commandLine = new BrokerCommandLine
        {
            Wish = WishIn(said),
            SettingsFiles = TextsOf(Settings, said),
        };
        commandLine.ReadMistakes(said);
        commandLine.ReadValues(said);
        return commandLine;
    }

    private static CommandLineWish WishIn(ParseResult said) =>
        IsSaid(Help, said) ? CommandLineWish.Help
        : IsSaid(HelpOptions, said) ? CommandLineWish.HelpOptions
        : IsSaid(Version, said) ? CommandLineWish.Version
        : IsSaid(Check, said) ? CommandLineWish.Check
        : IsSaid(Probe, said) ? CommandLineWish.Probe
        : CommandLineWish.Run;

    private static bool IsSaid(Option option, ParseResult said) => said.GetResult(option) is { Implicit: false };

    // The words as they were said. The parser's own conversion throws where it has found a mistake; here all mistakes are collected.
    private static List<string> TextsOf(Option option, ParseResult said) => [.. said.GetResult(option)?.Tokens.Select(token => token.Value) ?? []];

    private void ReadMistakes(ParseResult said)
    {
        var names = Options.Select(option => option.Name);
        foreach (var word in said.UnmatchedTokens)
        {
            var nearest = word.StartsWith('-') ? Spelling.Nearest(word.Split('=', ':')[0], names) : null;
            _mistakes.Add(nearest is not null ? $"{word}: unknown option; did you mean {nearest}?"
                : word.StartsWith('-') ? $"{word}: unknown option; expected one of {string.Join(", ", names)}"
                : $"{word}: expected an option, got a bare word; endpoints are said as --endpoint {word}");
        }

        _mistakes.AddRange(said.Errors.Select(error => error.Message));
        foreach (var option in new Option[] { Endpoint, Set, Settings })
        {
            // The parser forgives a list option without a value where another one has it.
            if (said.GetResult(option) is { } result && result.IdentifierTokenCount > result.Tokens.Count && result.Tokens.Count > 0)
            {
                _mistakes.Add($"{option.Name}: expected {option.HelpName} behind each, got one without");
            }
        }
    }

    private void ReadValues(ParseResult said)
    {
        List<OptionValue> values = [.. TextsOf(Endpoint, said).Select((text, index) => new OptionValue($"{EndpointsOption.Name}:{index}", text, Endpoint.Name))];
        AddValue(Profile, "Profile");
        AddValue(HeartbeatInterval, "Heartbeat:Interval");
        AddValue(HeartbeatLiveness, "Heartbeat:Liveness");
        AddValue(Level, "LogLevel");
        if (IsSaid(AllowAnyPeer, said))
        {
            values.Add(new("AllowAnyPeer", TextsOf(AllowAnyPeer, said).LastOrDefault("true"), AllowAnyPeer.Name));
        }

        foreach (var assignment in TextsOf(Set, said))
        {
            AddAssignment(assignment, values);
        }

        Source = new(values);

        void AddValue(Option option, string key)
        {
            if (TextsOf(option, said).LastOrDefault() is { } text)
            {
                values.Add(new(key, text, option.Name));
            }
        }
    }

    private void AddAssignment(string assignment, List<OptionValue> values)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            _mistakes.Add($"{Set.Name} {assignment}: expected KEY=VALUE, such as {Set.Name} DefaultService:QueueTimeout=30s");
            return;
        }

        var key = assignment[..equals].Trim();
        if (key.StartsWith(SectionPrefix, StringComparison.OrdinalIgnoreCase))
        {
            key = key[SectionPrefix.Length..];
        }

        values.Add(new(key, assignment[(equals + 1)..], $"{Set.Name} {key}"));
    }
}
