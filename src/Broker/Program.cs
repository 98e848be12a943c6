using Mdp.Broker.Admin;
using Mdp.Broker.Admin.Journal;
using Mdp.Broker.CommandLine;
using Mdp.Broker.Hosting;
using Mdp.Broker.Options;
using Mdp.Broker.Telemetry;
using Mdp.Broker.Telemetry.Export;
using Mdp.Broker.Telemetry.Tracing;
using Mdp.Zmtp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Mdp.Broker;

/// <summary>The program: reads its options, and runs one broker until a signal comes.</summary>
internal static class Program
{
    /// <summary>Runs it. `mdp broker` comes in here, too.</summary>
    internal static async Task<int> Main(string[] words)
    {
        var commandLine = BrokerCommandLine.Read(words);
        switch (commandLine.Wish)
        {
            case CommandLineWish.Help when commandLine.Mistakes.Count == 0:
                HelpText.Write(Console.Out);
                return ExitCode.Success;
            case CommandLineWish.HelpOptions when commandLine.Mistakes.Count == 0:
                HelpText.WriteOptions(Console.Out);
                return ExitCode.Success;
            case CommandLineWish.Version when commandLine.Mistakes.Count == 0:
                await Console.Out.WriteLineAsync(ProductVersion.Title);
                return ExitCode.Success;
            default:
                return await CheckAndRunAsync(commandLine);
        }
    }

    private static async Task<int> CheckAndRunAsync(BrokerCommandLine commandLine)
    {
        var reading = StartOptions.Read(commandLine, out var remarks);
        if (reading.Mistakes.Count > 0)
        {
            ReportMistakes([.. reading.Mistakes, .. remarks]);
            return ExitCode.WrongOptions;
        }

        if (commandLine.Wish is CommandLineWish.Check)
        {
            foreach (var remark in remarks)
            {
                await Console.Error.WriteLineAsync($"mdp-broker: {remark}");
            }

            await Console.Out.WriteLineAsync("all options are right");
            return ExitCode.Success;
        }

        if (commandLine.Wish is CommandLineWish.Probe)
        {
            return await Probe.RunAsync(reading.Settings.Endpoints, Console.Out, Console.Error);
        }

        try
        {
            await RunAsync(reading.Settings, commandLine, remarks);
            return ExitCode.Success;
        }
        catch (EventFileException e)
        {
            await Console.Error.WriteLineAsync($"mdp-broker: {e.Message}");
            return ExitCode.Failure;
        }
        catch (BindException e)
        {
            await Console.Error.WriteLineAsync($"mdp-broker: {BindAdvice.Of(e)}");
            return ExitCode.Failure;
        }
        catch (IOException e) when (reading.Settings.Admin is { Endpoint: not null, Place: var place })
        {
            await Console.Error.WriteLineAsync($"mdp-broker: cannot answer HTTP at {place}: {e.InnerException?.Message ?? e.Message}; choose another place with Admin:Endpoint, or none");
            return ExitCode.Failure;
        }
        catch (Exception e)
        {
            // Ours, whatever it is: said whole, and ended with the code that scripts are promised instead of an abort.
            await Console.Error.WriteLineAsync($"mdp-broker: failed, and should not have: {e}");
            return ExitCode.Failure;
        }
    }

    private static void ReportMistakes(IReadOnlyList<string> mistakes)
    {
        foreach (var mistake in mistakes)
        {
            Console.Error.WriteLine($"mdp-broker: {mistake}");
        }

        Console.Error.WriteLine("Nothing was started. --help shows the command line, --help-options every option with its range.");
    }

    private static async Task RunAsync(MdpBrokerSettings settings, BrokerCommandLine commandLine, IReadOnlyList<string> remarks)
    {
        var level = new LiveLogLevel(settings.LogLevel);
        var builder = Host.CreateEmptyApplicationBuilder(new() { DisableDefaults = true });
        _ = builder.Logging
            .AddFilter("Microsoft", LogLevel.None)

            // What the monitor tells is logged by the broker, once.
            .AddFilter("Mdp.Zmtp", LogLevel.Warning)
            .AddConsole(console =>
            {
                console.FormatterName = PlainLogFormatter.FormatterName;
                console.LogToStandardErrorThreshold = LogLevel.Trace;

                // A terminal that is held up must not hold up the broker.
                console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            })
            .AddConsoleFormatter<PlainLogFormatter, ConsoleFormatterOptions>();
        using var export = OtlpExport.Start(builder);
        _ = builder.Services
            .AddSingleton(settings)
            .AddSingleton(services => new MdpBroker(settings, services.GetRequiredService<ILoggerFactory>(), export?.Gate ?? TraceGate.Open, [.. services.GetServices<IBrokerEventSink>()]))
            .AddSingleton(new EventBook(settings.Admin.MaxEvents, TimeProvider.System))
            .AddSingleton<IBrokerEventSink>(services => services.GetRequiredService<EventBook>())
            .AddSingleton(services => new AdminServer(
                services.GetRequiredService<MdpBroker>(),
                settings.Admin,
                services.GetRequiredService<EventBook>(),
                services.GetRequiredService<IHostApplicationLifetime>().StopApplication,
                services.GetRequiredService<ILoggerFactory>().CreateLogger("Mdp.Broker"),
                TimeProvider.System))
            .AddSingleton(services => new EventJournal(
                services.GetRequiredService<EventBook>(),
                settings.Admin,
                services.GetRequiredService<MdpBroker>().Metrics,
                services.GetRequiredService<ILoggerFactory>().CreateLogger("Mdp.Broker"),
                TimeProvider.System))
            .AddSingleton<IHostLifetime, SignalLifetime>()
            .AddSingleton(level)
            .AddSingleton<IConfigureOptions<LoggerFilterOptions>>(level)
            .AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(level)
            .AddHostedService<BrokerHostedService>()
            .AddHostedService(services => new SettingsReloader(
                commandLine,
                services.GetRequiredService<MdpBroker>(),
                services.GetRequiredService<AdminServer>(),
                level,
                services.GetRequiredService<ILoggerFactory>().CreateLogger("Mdp.Broker")))
            .Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);

        var host = builder.Build();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Mdp.Broker");
        foreach (var remark in remarks)
        {
            Log.OptionRemark(logger, remark);
        }

        export?.Report(logger);

        // Disposes the host at its end.
        await host.RunAsync();
    }
}
