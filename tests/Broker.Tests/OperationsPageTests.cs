using System.Text.RegularExpressions;
using Mdp.Broker.Core;
using Mdp.Broker.Options;

namespace Mdp.Broker.Tests;

/// <summary>docs/mdp/operations.md lists the options and events that there are, with the ranges and defaults that they have.</summary>
public sealed partial class OperationsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "mdp", "operations.md"));

    [Fact]
    public void Each_option_stands_there_with_its_range_and_its_default()
    {
        var defaults = new MdpBrokerSettings();
        BrokerOptions.All
            .Select(option => $"| `{option.Key}` | {option.Range.Replace("|", ", ", StringComparison.Ordinal)} | {option.ValueIn(defaults)} |")
            .Where(row => !Page.Contains(row, StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_other_option_stands_there() =>
        OptionRow().Matches(Page).Select(match => match.Groups["key"].Value).Except(BrokerOptions.All.Select(option => option.Key), StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void Each_event_stands_there() =>
        Enum.GetNames<BrokerEventKind>().Where(name => !Page.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Mdp.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException($"no Mdp.sln above {AppContext.BaseDirectory}");
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"^\| `(?<key>[A-Z][A-Za-z:]+)` \|", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex OptionRow();
}
