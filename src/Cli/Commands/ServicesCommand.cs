using System.CommandLine;
using System.Text.Json.Nodes;
using Mdp.Cli.Brokers;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp services</c>: who is served, and what waits.</summary>
internal static class ServicesCommand
{
    /// <summary>The command.</summary>
    public static Command Make() =>
        new ExampledCommand("services", "List the services, their workers and queues.", "mdp services\nmdp services --json | jq -r '.[] | select(.waiting > 0) | .service'").Does(RunAsync);

    /// <summary>The table of services.</summary>
    public static Sheet SheetOf(JsonArray services)
    {
        var sheet = new Sheet("SERVICE", "#IDLE", "#BUSY", "#FENCED", "#WAITING", "#RUNNING", "#HELD", "#OLDEST");
        foreach (var service in services)
        {
            var waits = (int?)service?["waiting"] > 0 && (int?)service["idle"] + (int?)service["busy"] == 0 ? "!" : "";
            sheet.Add(
                Wording.Text(service, "service"),
                Wording.Text(service, "idle"),
                Wording.Text(service, "busy"),
                Wording.Text(service, "fenced"),
                waits + Wording.Text(service, "waiting"),
                Wording.Text(service, "running"),
                Wording.Text(service, "held"),
                Wording.Seconds(service, "oldest_waiting_s"));
        }

        return sheet;
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var client = await BrokerClient.ConnectAsync(invocation, cancellationToken);
        var services = await new Management(client).ListAsync("mmi.services", "", cancellationToken) ?? [];
        if (invocation.Screen.IsJson)
        {
            Screen.Print(services);
        }
        else if (services.Count == 0)
        {
            invocation.Screen.Tell("no services: no worker is registered, and nothing waits. A first one: mdp work echo --echo");
        }
        else
        {
            invocation.Screen.Print(SheetOf(services));
        }

        return ExitCode.Success;
    }
}
