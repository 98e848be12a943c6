using System.Reflection;
using Mdp.Broker.Core;
using Mdp.Broker.Options;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests.Options;

public class BrokerOptionsTests
{
    public static TheoryData<string> Keys => [.. BrokerOptions.All.Select(option => option.Key)];

    [Fact, Trait("Row", "X9")]
    public void Every_property_of_the_settings_is_reached_by_an_option()
    {
        var defaults = new MdpBrokerSettings();
        var changed = new MdpBrokerSettings();
        foreach (var option in BrokerOptions.All)
        {
            OptionSamples.All.Keys.ShouldContain(option.Key);
            option.TryApply(OptionSamples.All[option.Key], ref changed, out var fault).ShouldBeTrue(fault);
        }

        // Metadata is what this program says of itself; Heartbeat stands in Core and Router, and PING is off in the sample.
        Untouched(defaults, changed).ShouldBeEmpty();
        Untouched(defaults.Core, changed.Core, nameof(BrokerSettings.Services)).ShouldBeEmpty();
        Untouched(defaults.Core.DefaultService, changed.Core.DefaultService).ShouldBeEmpty();
        Untouched(defaults.Router, changed.Router, nameof(RouterOptions.Metadata)).ShouldBeEmpty();
        Untouched(defaults.Router.Tcp, changed.Router.Tcp).ShouldBeEmpty();
        Untouched(defaults.Router.Limits, changed.Router.Limits).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Keys))]
    public void Default_of_an_option_is_allowed_and_reads_back_as_itself(string key)
    {
        var option = BrokerOptions.All.Single(option => option.Key == key);
        var settings = new MdpBrokerSettings();
        var written = option.ValueIn(settings);

        option.Allows(settings, out var fault).ShouldBeTrue(fault);
        option.TryApply(written, ref settings, out fault).ShouldBeTrue(fault);
        option.ValueIn(settings).ShouldBe(written);
        option.Summary.ShouldEndWith(".");
        option.Range.ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(Keys))]
    public void Both_ends_of_a_range_are_allowed_by_the_settings_themselves(string key)
    {
        var option = BrokerOptions.All.Single(option => option.Key == key);
        foreach (var end in option.Range.Split("..", StringSplitOptions.None).Where(_ => option.Range.Contains("..", StringComparison.Ordinal)))
        {
            var settings = new MdpBrokerSettings();
            option.TryApply(end, ref settings, out var fault).ShouldBeTrue(fault);
            option.ValueIn(settings).ShouldBe(end);
        }
    }

    [Theory, MemberData(nameof(Keys))]
    public void Option_changes_nothing_but_its_own_value(string key)
    {
        var option = BrokerOptions.All.Single(option => option.Key == key);
        var settings = new MdpBrokerSettings();
        option.TryApply(OptionSamples.All[key], ref settings, out var fault).ShouldBeTrue(fault);

        option.ValueIn(settings).ShouldNotBe(option.ValueIn(new()));
        var moved = BrokerOptions.All.Where(other => other.ValueIn(settings) != other.ValueIn(new())).Select(other => other.Key);
        moved.Where(other => !Follows(other, key)).ShouldBe([key]);
    }

    // Heartbeats have three names: the profile, interval and liveness of MDP, and those of PING, which follow.
    private static bool Follows(string other, string key) =>
        (key is "Profile" && (other.StartsWith("Heartbeat:", StringComparison.Ordinal) || other.StartsWith("Ping:", StringComparison.Ordinal)))
        || (key.StartsWith("Heartbeat:", StringComparison.Ordinal) && other is "Profile")
        || (key is "Heartbeat:Interval" && other is "Ping:Interval")
        || (key is "Heartbeat:Liveness" && other is "Ping:Liveness");

    private static IEnumerable<string> Untouched<T>(T before, T after, params string[] except) =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !except.Contains(property.Name) && Equals(property.GetValue(before), property.GetValue(after)))
            .Select(property => $"{typeof(T).Name}.{property.Name}");
}
