using System.CommandLine;
using System.Globalization;
using Mdp.Cli.Admin;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;

namespace Mdp.Cli.Commands;

/// <summary><c>mdp sniff</c>: the messages of one service as they pass the broker.</summary>
internal static class SniffCommand
{
    private static readonly Option<string> Service = new("--service") { HelpName = "SERVICE", Description = "The service.", Required = true };

    private static readonly SettledOption<int> Sample = ValueReading.Count("--sample", 1, int.MaxValue, 1, "Show one of so many messages.");

    private static readonly Option<bool> Payload = new("--payload") { Description = "Show the bodies, too, 1 KiB of each message; only of a broker with a token." };

    private static readonly SettledOption<int> Count = ValueReading.Count("--count", 0, int.MaxValue, 0, "End after so many messages; 0: never.");

    /// <summary>The command.</summary>
    public static Command Make() => new ExampledCommand(
        "sniff",
        "Show the messages of one service as they pass: commands, numbers, lengths. Bodies are masked unless asked for.",
        "mdp sniff --service echo\nmdp sniff --service echo --sample 100 --count 20\nMDP_ADMIN_TOKEN=... mdp sniff --service echo --payload")
        .With([Service, Sample, Payload, Count, .. AdminOptions.All])
        .Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var admin = AdminClient.Of(invocation);
        var left = invocation.Get(Count);
        var path = $"/v1/sniff?service={Uri.EscapeDataString(invocation.Get(Service)!)}&sample={invocation.Get(Sample).ToString(CultureInfo.InvariantCulture)}"
            + (invocation.Get(Payload) ? "&payload=true" : "");
        invocation.Screen.Tell($"listening for messages of '{invocation.Get(Service)}'; Ctrl-C ends");
        await foreach (var told in admin.StreamAsync(path, cancellationToken))
        {
            if (invocation.Screen.IsJson)
            {
                Screen.Print(told);
            }
            else
            {
                invocation.Screen.PrintLine(EventLine.OfMessage(told), isBad: told["event"] is not null);
            }

            if (--left == 0)
            {
                return ExitCode.Success;
            }
        }

        throw new CommandException(ExitCode.Unreachable, "the broker has ended the stream");
    }
}
