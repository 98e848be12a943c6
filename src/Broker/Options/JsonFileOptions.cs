using Microsoft.Extensions.Configuration;

namespace Mdp.Broker.Options;

/// <summary>Options from the section <c>Mdp</c> of a JSON file. Comments and trailing commas are allowed; other sections are left to others.</summary>
internal static class JsonFileOptions
{
    /// <summary>The file that is read where no other one is named: beside the program, then in the current directory.</summary>
    public const string DefaultName = "appsettings.json";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mistakes">Gets a line where the file is missing or is not JSON.</param>
    public static OptionSource Read(string path, ICollection<string> mistakes)
    {
        try
        {
            var section = new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false)
                .Build()
                .GetSection(BrokerOptions.Section);
            return new([.. section.AsEnumerable(makePathsRelative: true)
                .Where(pair => pair.Value is not null)
                .OrderBy(pair => pair.Key, ConfigurationKeyComparer.Instance)
                .Select(pair => new OptionValue(pair.Key, pair.Value, $"{path}, {BrokerOptions.Section}:{pair.Key}"))]);
        }
        catch (FileNotFoundException)
        {
            mistakes.Add($"{path}: expected a settings file, found none");
        }
        catch (InvalidDataException e)
        {
            // The provider wraps the parser's exception, which knows line and column.
            mistakes.Add($"{path}: expected JSON: {(e.InnerException?.InnerException ?? e.InnerException ?? e).Message}");
        }

        return new([]);
    }
}
