using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Mdp.Cli.Brokers;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp limits</c>: the broker's bounds, and how much of each is used.</summary>
internal static class LimitsCommand
{
    private const double AlmostFull = 0.8;

    // What is kept makes room for the next when it is full, and nobody is refused.
    private const string Kept = "kept_";

    /// <summary>The command.</summary>
    public static Command Make() => new ExampledCommand("limits", "Show the broker's limits, and how much of each is used.", "mdp limits").Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var client = await BrokerClient.ConnectAsync(invocation, cancellationToken);
        var answer = await new Management(client).AskAsync("mmi.limits", "", cancellationToken);
        if (answer.Status is not ManagementAnswer.Ok || answer.Json is not JsonObject limits)
        {
            throw Management.Unexpected("mmi.limits", answer);
        }

        if (invocation.Screen.IsJson)
        {
            Screen.Print(limits);
            return ExitCode.Success;
        }

        var sheet = new Sheet("LIMIT", "#USED", "#OF", "#PERCENT");
        foreach (var (name, limit) in limits)
        {
            if (limit is JsonObject { } pair && (long?)pair["limit"] is { } most && (long?)pair["used"] is { } used)
            {
                var share = most == 0 ? 1 : (double)used / most;
                var isOctets = name.Contains("octets", StringComparison.Ordinal);
                sheet.Add(
                    name.Replace('_', ' '),
                    isOctets ? Wording.Octets(used) : used.ToString(CultureInfo.InvariantCulture),
                    isOctets ? Wording.Octets(most) : most.ToString(CultureInfo.InvariantCulture),
                    (share >= AlmostFull && !name.StartsWith(Kept, StringComparison.Ordinal) ? "!" : "") + share.ToString("0.#%", CultureInfo.InvariantCulture));
            }
        }

        invocation.Screen.Print(sheet);
        return ExitCode.Success;
    }
}
