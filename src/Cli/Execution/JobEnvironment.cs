using System.Globalization;
using System.Text;
using Mdp.Cli.CommandLine;
using Mdp.Worker;

namespace Mdp.Cli.Execution;

/// <summary>What a program finds in its environment beside what this process has.</summary>
internal static class JobEnvironment
{
    private const string Prefix = "MDP_REQUEST_";
    private const string TraceParent = "traceparent";

    /// <summary>Puts it there.</summary>
    /// <remarks>
    /// <c>MDP_REQUEST_SERVICE</c>, <c>MDP_REQUEST_ATTEMPT</c> (0 where the broker does not tell), <c>MDP_REQUEST_REMAINING_MS</c> (absent without a limit),
    /// <c>MDP_REQUEST_HEADER_NAME</c> for each header, <c>TRACEPARENT</c>, and <c>MDP_BROKER</c>, so that the program can ask the same broker.
    /// </remarks>
    public static void Fill(IDictionary<string, string?> environment, JobContext context)
    {
        environment[$"{Prefix}SERVICE"] = context.Service;
        environment[$"{Prefix}ATTEMPT"] = context.Attempt.ToString(CultureInfo.InvariantCulture);
        environment[GeneralOptions.BrokerVariable] = context.Broker;
        if (context.Remaining is { } remaining)
        {
            environment[$"{Prefix}REMAINING_MS"] = ((long)remaining.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (name, value) in context.GetHeaders())
        {
            // A zero octet would end the variable, and the rest with it.
            var text = Encoding.UTF8.GetString(value).Replace("\0", "", StringComparison.Ordinal);
            environment[$"{Prefix}HEADER_{NameOf(name)}"] = text;
            if (string.Equals(name, TraceParent, StringComparison.OrdinalIgnoreCase))
            {
                environment["TRACEPARENT"] = text;
            }
        }
    }

    /// <summary>A header's name as that of a variable: <c>error-type</c> is <c>ERROR_TYPE</c>.</summary>
    public static string NameOf(string header) => string.Concat(header.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_'));
}
