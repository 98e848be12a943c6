using Mdp.Broker.Core;
using Mdp.Broker.Options;
using Mdp.Heartbeating;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests.Options;

public class OptionReaderTests
{
    [Fact]
    public void Nothing_said_is_the_default()
    {
        var reading = OptionReader.Read();
        reading.Mistakes.ShouldBeEmpty();
        reading.Settings.Endpoints.ShouldBe([Endpoint.Parse("tcp://127.0.0.1:5555")]);
        reading.Settings.Core.Heartbeat.ShouldBe(HeartbeatSettings.Default);
    }

    [Fact]
    public void Later_source_stands_over_an_earlier_one()
    {
        var reading = OptionReader.Read(Source(("Heartbeat:Interval", "1s"), ("Heartbeat:Liveness", "4")), Source(("heartbeat:interval", "5s")));
        reading.Mistakes.ShouldBeEmpty();
        reading.Settings.Core.Heartbeat.ShouldBe(new(TimeSpan.FromSeconds(5), 4));
        reading.Settings.Router.Heartbeat.ShouldBe(new(TimeSpan.FromSeconds(5), 4));
    }

    [Fact]
    public void Profile_is_refined_by_its_own_source_and_stands_over_earlier_ones()
    {
        var reading = OptionReader.Read(Source(("Heartbeat:Interval", "1s")), Source(("Heartbeat:Liveness", "5"), ("Profile", "wan")));
        reading.Settings.Core.Heartbeat.ShouldBe(new(TimeSpan.FromSeconds(10), 5));
    }

    [Fact]
    public void Ping_follows_the_heartbeat_unless_it_is_set()
    {
        var reading = OptionReader.Read(Source(("Profile", "aggressive"), ("Ping:Interval", "2s")));
        reading.Settings.Core.Heartbeat.ShouldBe(HeartbeatSettings.Aggressive);
        reading.Settings.Router.Heartbeat.ShouldBe(new(TimeSpan.FromSeconds(2), 3));
    }

    [Fact]
    public void Ping_that_is_switched_off_stays_off_whatever_the_heartbeat_is() =>
        OptionReader.Read(Source(("Ping:Enabled", "false")), Source(("Profile", "wan"))).Settings.Router.Heartbeat.ShouldBeNull();

    [Fact]
    public void Endpoints_of_a_later_source_replace_the_whole_list()
    {
        var reading = OptionReader.Read(
            Source(("Endpoints:0", "tcp://127.0.0.1:1"), ("Endpoints:1", "tcp://127.0.0.1:2")),
            Source(("Endpoints", "ipc:///tmp/a, ipc:///tmp/b")));
        reading.Mistakes.ShouldBeEmpty();
        reading.Settings.Endpoints.Select(endpoint => endpoint.ToString()).ShouldBe(["ipc:///tmp/a", "ipc:///tmp/b"]);
    }

    [Fact]
    public void Service_starts_from_the_defaults_of_all_sources_and_may_have_colons_in_its_name()
    {
        var reading = OptionReader.Read(
            Source(("Services:mail:urgent:MaxAttempts", "2"), ("Services:billing:OnWorkerLost", "fail")),
            Source(("DefaultService:QueueTimeout", "7s"), ("Services:billing:MaxAttempts", "1")));
        reading.Mistakes.ShouldBeEmpty();
        var services = reading.Settings.Core.Services;
        services["mail:urgent"].ShouldBe(ServiceSettings.Default with { QueueTimeout = TimeSpan.FromSeconds(7), MaxAttempts = 2 });
        services["billing"].ShouldBe(ServiceSettings.Default with { QueueTimeout = TimeSpan.FromSeconds(7), MaxAttempts = 1, OnWorkerLost = WorkerLossPolicy.Fail });
    }

    [Fact]
    public void All_mistakes_of_all_sources_are_told_at_once_each_with_its_place()
    {
        var reading = OptionReader.Read(
            Source(("Heartbeat:Intervall", "1s"), ("Endpoints", "udp://x"), ("Services:echo", "1"), ("Services:echo:MaxAttempt", "1")),
            Source(("Heartbeat:Interval", "1h"), ("Limits:MaxServices", "many"), ("Zebra", "1"), ("Services:echo:MaxAttempts", "0"), ("Endpoints", "")));
        reading.Mistakes.ShouldBe([
            "at Heartbeat:Intervall: unknown option 'Heartbeat:Intervall'; did you mean 'Heartbeat:Interval'?",
            "at Endpoints: expected tcp://host:port or ipc://path, got 'udp://x'",
            "at Zebra: unknown option 'Zebra'; --help-options lists all",
            "at Endpoints: expected at least one endpoint such as tcp://127.0.0.1:5555, got none",
            "at Heartbeat:Interval: expected a length of time from 10ms to 1min, such as 100ms, 2.5s, 10min or 24h, got '1h'",
            "at Limits:MaxServices: expected a whole number from 1 to 1,000,000, got 'many'",
            "at Services:echo: expected Services:NAME:OPTION, got 'Services:echo'",
            "at Services:echo:MaxAttempt: unknown option 'Services:echo:MaxAttempt'; did you mean 'Services:echo:MaxAttempts'?",
            "at Services:echo:MaxAttempts: expected a whole number from 1 to 1,000, got '0'",
        ]);
    }

    [Theory]
    [InlineData("tcp://*:5555")]
    [InlineData("tcp://0.0.0.0:5555")]
    [InlineData("tcp://10.1.2.3:5555")]
    [InlineData("tcp://[::]:5555")]
    [InlineData("tcp://broker.example:5555")]
    [Trait("Row", "H34"), Trait("Row", "X1")]
    public void Endpoint_beyond_this_machine_is_refused_unless_any_peer_is_allowed(string endpoint)
    {
        OptionReader.Read(Source(("Endpoints", endpoint))).Mistakes.ShouldHaveSingleItem().ShouldContain("--insecure-allow-any-peer");
        OptionReader.Read(Source(("Endpoints", endpoint), ("AllowAnyPeer", "true"))).Mistakes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:5555")]
    [InlineData("tcp://127.1.2.3:0")]
    [InlineData("tcp://[::1]:5555")]
    [InlineData("tcp://localhost:5555")]
    [InlineData("ipc:///tmp/mdp.sock")]
    [InlineData("tcp://127.0.0.1:0 tcp://127.0.0.1:0")]
    public void Endpoint_of_this_machine_is_taken(string endpoint) => OptionReader.Read(Source(("Endpoints", endpoint))).Mistakes.ShouldBeEmpty();

    [Fact]
    public void Endpoint_said_twice_is_refused() =>
        OptionReader.Read(Source(("Endpoints", "tcp://127.0.0.1:1 tcp://127.0.0.1:1"))).Mistakes.ShouldHaveSingleItem()
            .ShouldBe("at Endpoints: expected each endpoint once, got tcp://127.0.0.1:1 twice");

    [Fact]
    public void Values_that_do_not_go_together_are_refused()
    {
        var reading = OptionReader.Read(Source(("Limits:MaxServices", "10"), ("Connections:MaxOutboundOctets", "1MiB"), ("Services:a b:MaxAttempts", "1")));
        reading.Mistakes.Count.ShouldBe(3);
        reading.Mistakes.ShouldContain(mistake => mistake.StartsWith("Limits:MaxServicesWithoutWorker: expected at most Limits:MaxServices", StringComparison.Ordinal));
        reading.Mistakes.ShouldContain(mistake => mistake.StartsWith("Connections:MaxOutboundOctets: expected at least Connections:MaxMessageOctets", StringComparison.Ordinal));
        reading.Mistakes.ShouldContain(mistake => mistake.StartsWith("Services:a b: expected a service name of", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_made_in_code_are_checked_alike()
    {
        var settings = new MdpBrokerSettings { Core = new() { MaxServices = 0, Services = new Dictionary<string, ServiceSettings> { ["echo"] = new() { MaxAttempts = 0 } } } };
        var faults = SettingsCheck.Faults(settings).ToList();
        faults.ShouldContain("Limits:MaxServices: expected a whole number from 1 to 1,000,000, got 0");
        faults.ShouldContain("Services:echo:MaxAttempts: expected a whole number from 1 to 1,000, got 0");
        SettingsCheck.Faults(new()).ShouldBeEmpty();
    }

    private static OptionSource Source(params (string Key, string Text)[] values) =>
        new([.. values.Select(value => new OptionValue(value.Key, value.Text, $"at {value.Key}"))]);
}
