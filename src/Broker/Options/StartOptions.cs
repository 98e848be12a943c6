using Mdp.Broker.CommandLine;

namespace Mdp.Broker.Options;

/// <summary>All sources that the program reads, in their order.</summary>
internal static class StartOptions
{
    private static IEnumerable<string> Defaults =>
        new[] { Path.Combine(AppContext.BaseDirectory, JsonFileOptions.DefaultName), Path.GetFullPath(JsonFileOptions.DefaultName) }.Distinct(StringComparer.Ordinal);

    /// <summary>Reads appsettings.json beside the program and in the current directory, the files named, the environment, and the command line.</summary>
    /// <param name="commandLine">What was said.</param>
    /// <param name="remarks">Lines for the log, once there is one.</param>
    /// <returns>The settings, and the mistakes of all sources.</returns>
    public static OptionReading Read(BrokerCommandLine commandLine, out IReadOnlyList<string> remarks)
    {
        List<string> mistakes = [.. commandLine.Mistakes];
        List<string> ignored = [];
        List<OptionSource> sources = [.. Files(commandLine).Select(path => JsonFileOptions.Read(path, mistakes))];
        sources.Add(EnvironmentOptions.Read(Environment.GetEnvironmentVariables(), ignored));
        sources.Add(commandLine.Source);
        var reading = OptionReader.Read(sources);
        remarks = ignored;
        mistakes.AddRange(reading.Mistakes);
        return new(AdminFiles.Read(reading.Settings, mistakes), mistakes);
    }

    /// <summary>The files that are read where they are there, and those that were named.</summary>
    public static IEnumerable<string> Places(BrokerCommandLine commandLine) => Defaults.Concat(commandLine.SettingsFiles);

    private static IEnumerable<string> Files(BrokerCommandLine commandLine) => Defaults.Where(File.Exists).Concat(commandLine.SettingsFiles);
}
