using Mdp.Broker.Options;

namespace Mdp.Broker.CommandLine;

/// <summary>What <c>--help</c> and <c>--help-options</c> say. Made from the options themselves.</summary>
internal static class HelpText
{
    private const int Column = 36;
    private const int Width = 112;

    /// <summary>The short help: what it is, the command line's words, examples.</summary>
    public static void Write(TextWriter output)
    {
        output.WriteLine($"{ProductVersion.Title}: a Majordomo broker (MDP 0.1, 0.2 and 0.3, MMI) for ZeroMQ clients and workers.");
        output.WriteLine();
        output.WriteLine("Usage: mdp-broker [options]      (also: mdp broker; from source: dotnet run -c Release --project src/Broker --)");
        output.WriteLine();
        output.WriteLine("Options:");
        foreach (var option in BrokerCommandLine.Options)
        {
            var names = string.Join(", ", option.Aliases.Prepend(option.Name).Where(name => name != "-?"));
            WriteRow(output, $"{names}{(option.HelpName is null ? "" : " " + option.HelpName)}", option.Description ?? "");
        }

        output.WriteLine("""

            Options come from, the later over the earlier: appsettings.json beside the program and in the current
            directory (section "Mdp"), --settings files, environment variables (MDP_HEARTBEAT_INTERVAL=1s), the command line.

            Examples:
              mdp-broker
              mdp-broker --endpoint tcp://127.0.0.1:5555 --endpoint ipc:///run/mdp.sock
              mdp-broker --profile aggressive --log-level debug
              mdp-broker --set DefaultService:QueueTimeout=30s --set Services:billing:OnWorkerLost=fail
              mdp-broker --endpoint tcp://*:5555 --insecure-allow-any-peer

            Ends with 0 after SIGTERM or Ctrl-C, 1 when it fails at run time (--probe: no answer), 2 when the options are wrong.
            """);
    }

    /// <summary>The long help: every option with range, default and environment variable.</summary>
    public static void WriteOptions(TextWriter output)
    {
        output.WriteLine("""
            Every option. In appsettings.json they stand in the section "Mdp"; on the command line: --set KEY=VALUE.
            Times are written 100ms, 2.5s, 10min, 24h; octets 65536, 64KiB, 16MiB.

            """);
        var defaults = new MdpBrokerSettings();
        foreach (var option in BrokerOptions.All)
        {
            WriteOption(output, option.Key, option.Range, option.ValueIn(defaults), EnvironmentOptions.VariableOf(option.Key), option.Summary + (option.NeedsRestart ? " Read at the start only." : ""));
        }

        output.WriteLine("Services:NAME:KEY, with the keys of DefaultService");
        WriteRow(output, "", "The same for the service NAME alone. No environment variable.");
    }

    private static void WriteOption(TextWriter output, string key, string range, string value, string variable, string summary)
    {
        output.WriteLine($"{key} = {value}");
        WriteRow(output, "", summary);
        WriteRow(output, "", $"{range}   {variable}");
    }

    // Two columns; the second one is wrapped between words. A left text too long for its column stands on a line of its own.
    private static void WriteRow(TextWriter output, string left, string right)
    {
        var indent = left.Length == 0 ? 4 : Column;
        var line = ("  " + left).PadRight(indent);
        if (line.Length > indent)
        {
            output.WriteLine(line);
            line = new string(' ', indent);
        }

        foreach (var word in right.Split(' '))
        {
            if (line.Length > indent && line.Length + word.Length >= Width)
            {
                output.WriteLine(line.TrimEnd());
                line = new string(' ', indent);
            }

            line += word + " ";
        }

        output.WriteLine(line.TrimEnd());
    }
}
