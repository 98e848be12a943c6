using System.CommandLine;
using System.Text.Json.Nodes;
using Mdp.Cli.Admin;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp tail</c>: what happens in the broker, line by line.</summary>
internal static class TailCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly Option<string> Since = new("--since") { HelpName = "TIME|ID", Description = "Begin earlier: a length of time ago (5min), or behind the event of this id." };

    private static readonly Option<string> Service = new("--service") { HelpName = "SERVICE", Description = "Only events of this service: none of others, and none that are of no service, as those of connections, clients and the broker itself." };

    private static readonly SettledOption<int> Count = ValueReading.Count("--count", 0, int.MaxValue, 0, "End after so many events; 0: never.");

    /// <summary>The command.</summary>
    public static Command Make() => new ExampledCommand(
        "tail",
        "Follow what happens: workers that come and go, requests that are requeued or fail, limits that are met. Routine is left out.",
        "mdp tail\nmdp tail --since 5min --service resize\nmdp tail --json | jq 'select(.event == \"WorkerDeparted\")'")
        .With([Since, Service, Count, .. AdminOptions.All])
        .Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var admin = AdminClient.Of(invocation);
        var path = "/v1/events" + (invocation.Get(Since) is { } since ? $"?since={Uri.EscapeDataString(since)}" : "");
        var (service, left) = (invocation.Get(Service), invocation.Get(Count));
        var isFirst = true;
        while (true)
        {
            try
            {
                await foreach (var told in admin.StreamAsync(path, cancellationToken))
                {
                    // That some were left out may be about this service, so it is said.
                    if (service is not null && told["id"] is not null && Wording.Text(told, "service") != service)
                    {
                        continue;
                    }

                    Show(told, invocation.Screen);
                    if (--left == 0)
                    {
                        return ExitCode.Success;
                    }
                }

                invocation.Screen.Tell("the broker has ended the stream; asking again");
            }
            catch (CommandException e) when (!isFirst && e.ExitCode is ExitCode.Unreachable)
            {
                // It was there before, so it may come back: a restart is what one wants to see to its end.
            }

            isFirst = false;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static void Show(JsonNode told, Screen screen)
    {
        if (screen.IsJson)
        {
            Screen.Print(told);
        }
        else
        {
            screen.PrintLine(EventLine.Of(told), EventLine.IsBad(told));
        }
    }
}
