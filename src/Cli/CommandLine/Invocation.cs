using System.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.CommandLine;

/// <summary>What was said, and where answers go.</summary>
/// <param name="Said">The words.</param>
/// <param name="Screen">Where answers go.</param>
/// <param name="Brokers">Where the brokers are, in the order in which they are preferred.</param>
/// <param name="ConnectTimeout">How long a broker may take to be there.</param>
internal sealed record Invocation(ParseResult Said, Screen Screen, IReadOnlyList<string> Brokers, TimeSpan ConnectTimeout)
{
    /// <summary>Reads what all commands have.</summary>
    public static Invocation Of(ParseResult said) => new(
        said,
        new Screen(said.GetValue(GeneralOptions.Json), said.GetValue(GeneralOptions.NoColor), said.GetValue(GeneralOptions.Quiet)),
        said.GetValue(GeneralOptions.Broker) is { Length: > 0 } brokers ? brokers : GeneralOptions.StandardBrokers,
        said.GetValue(GeneralOptions.ConnectTimeout) ?? GeneralOptions.ConnectTimeout.Standard);

    /// <summary>The value of an option, or its default.</summary>
    public T? Get<T>(Option<T> option) => Said.GetValue(option);

    /// <summary>The value of an option, or its default.</summary>
    public T Get<T>(SettledOption<T> option)
        where T : struct => Said.GetValue(option) ?? option.Standard;

    /// <summary>The value of an argument, or its default.</summary>
    public T? Get<T>(Argument<T> argument) => Said.GetValue(argument);
}
