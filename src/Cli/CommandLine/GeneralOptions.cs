using System.CommandLine;

namespace Mdp.Cli.CommandLine;

/// <summary>The options that all commands have.</summary>
internal static class GeneralOptions
{
    /// <summary>The variable that says where the broker is.</summary>
    public const string BrokerVariable = "MDP_BROKER";

    /// <summary>Where a broker is when nobody says anything.</summary>
    public const string DefaultBroker = "tcp://127.0.0.1:5555";

    /// <summary>Where the brokers are.</summary>
    public static Option<string[]> Broker { get; } = new("--broker", "-b")
    {
        HelpName = "ENDPOINT",
        Description = $"The broker: tcp://HOST:PORT or ipc://PATH; said several times, the first one that is there. Default: {BrokerVariable}, else {DefaultBroker}.",
        Recursive = true,
    };

    /// <summary>Where the brokers are when it is not said.</summary>
    public static string[] StandardBrokers => [Environment.GetEnvironmentVariable(BrokerVariable) is { Length: > 0 } said ? said : DefaultBroker];

    /// <summary>How long a broker may take to be there.</summary>
    public static SettledOption<TimeSpan> ConnectTimeout { get; } =
        ValueReading.Time("--connect-timeout", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24), TimeSpan.FromSeconds(5), "How long the broker may take to be there.");

    /// <summary>JSON for scripts instead of tables for people.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Answers as JSON, for scripts.", Recursive = true };

    /// <summary>No colours.</summary>
    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours; NO_COLOR in the environment says the same.", Recursive = true };

    /// <summary>No progress.</summary>
    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Nothing on stderr but errors.", Recursive = true };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Broker, ConnectTimeout, Json, NoColor, Quiet];

    static GeneralOptions()
    {
        ConnectTimeout.Recursive = true;
        Broker.AllowMultipleArgumentsPerToken = false;
        Broker.Validators.Add(ValueReading.RequireEndpoints);
    }
}
