using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Mdp.Cli.Admin;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp evict</c> and <c>mdp cancel</c>: one worker is sent away, one request is ended.</summary>
internal static class EvictCommand
{
    private static readonly Argument<long> Peer = new("PEER") { Description = "The worker's number, as 'mdp workers' has it." };

    private static readonly Argument<long> Request = new("REQUEST") { Description = "The request's number, as 'mdp workers' and the log have it." };

    /// <summary>Sends a worker away.</summary>
    public static Command Make() =>
        new ExampledCommand("evict", "Send a worker away: what it has in hand goes to others. Nothing keeps it from coming back.", "mdp evict 17")
            .With([Peer, .. AdminOptions.All])
            .Does((invocation, cancellationToken) => PostAsync(invocation, "workers", invocation.Get(Peer), "evict", "evicted", cancellationToken));

    /// <summary>Ends a request.</summary>
    public static Command MakeCancel() =>
        new ExampledCommand("cancel", "End a request: its client is told, and so is a 0.3 worker that has it in hand.", "mdp cancel 4711")
            .With([Request, .. AdminOptions.All])
            .Does((invocation, cancellationToken) => PostAsync(invocation, "requests", invocation.Get(Request), "cancel", "cancelled", cancellationToken));

    private static async Task<int> PostAsync(Invocation invocation, string kind, long number, string verb, string done, CancellationToken cancellationToken)
    {
        using var admin = AdminClient.Of(invocation);
        var text = number.ToString(CultureInfo.InvariantCulture);
        _ = await admin.PostAsync($"/v1/{kind}/{text}/{verb}", cancellationToken);
        if (invocation.Screen.IsJson)
        {
            Screen.Print(new JsonObject { [verb] = number });
        }
        else
        {
            Screen.Print($"{text}: {done}");
        }

        return ExitCode.Success;
    }
}
