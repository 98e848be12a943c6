using System.Text.RegularExpressions;
using Mdp.Broker.Core;
using Mdp.Broker.Options;
using Mdp.Broker.Tests.Deployment;

namespace Mdp.Broker.Tests;

/// <summary>The pages of docs/mdp name the options, events, reasons and outcomes that there are, with the ranges and defaults that they have.</summary>
public sealed partial class PagesTests
{
    private static readonly string Operations = Read("operations.md");

    [Fact]
    public void Each_option_stands_there_with_its_range_and_its_default()
    {
        var defaults = new MdpBrokerSettings();
        BrokerOptions.All
            .Select(option => $"| `{option.Key}` | {option.Range.Replace("|", ", ", StringComparison.Ordinal)} | {option.ValueIn(defaults)} |")
            .Where(row => !Operations.Contains(row, StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_other_option_stands_there() =>
        OptionRow().Matches(Operations).Select(match => match.Groups["key"].Value).Except(BrokerOptions.All.Select(option => option.Key), StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void Each_event_stands_there() =>
        Enum.GetNames<BrokerEventKind>().Where(name => !Operations.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Each_reason_of_a_departure_stands_in_the_page_on_liveness() =>
        Enum.GetNames<DepartureReason>().Where(name => !Read("liveness.md").Contains($"| {name} |", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Each_outcome_and_reason_stands_in_the_glossary() =>
        Enum.GetNames<RequestOutcome>().Concat(Enum.GetNames<DepartureReason>())
            .Where(name => !Read("glossary.md").Contains(name, StringComparison.Ordinal)).ShouldBeEmpty();

    private static string Read(string page) => File.ReadAllText(Checkout.Path($"docs/mdp/{page}"));

    [GeneratedRegex(@"^\| `(?<key>[A-Z][A-Za-z:]+)` \|", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex OptionRow();
}
