using Mdp.Broker.CommandLine;
using Mdp.Broker.Options;

namespace Mdp.Broker.Tests.CommandLine;

public class BrokerCommandLineTests
{
    [Fact]
    public void Words_become_options_with_their_names_as_origin()
    {
        var said = Read("-e", "tcp://127.0.0.1:1", "--endpoint=ipc:///tmp/x", "--profile", "wan", "--heartbeat-interval", "1s", "--heartbeat-liveness", "4",
            "--insecure-allow-any-peer", "--set", "Limits:MaxServices=5", "--set", "Mdp:DefaultService:QueueTimeout=1s", "--log-level", "Debug", "--settings", "a.json");
        said.Mistakes.ShouldBeEmpty();
        said.Wish.ShouldBe(CommandLineWish.Run);
        said.SettingsFiles.ShouldBe(["a.json"]);
        said.Source.Values.ShouldBe([
            new("Endpoints:0", "tcp://127.0.0.1:1", "--endpoint"),
            new("Endpoints:1", "ipc:///tmp/x", "--endpoint"),
            new("Profile", "wan", "--profile"),
            new("Heartbeat:Interval", "1s", "--heartbeat-interval"),
            new("Heartbeat:Liveness", "4", "--heartbeat-liveness"),
            new("LogLevel", "Debug", "--log-level"),
            new("AllowAnyPeer", "true", "--insecure-allow-any-peer"),
            new("Limits:MaxServices", "5", "--set Limits:MaxServices"),
            new("DefaultService:QueueTimeout", "1s", "--set DefaultService:QueueTimeout"),
        ]);
    }

    [Theory]
    [InlineData("--help", CommandLineWish.Help)]
    [InlineData("-h", CommandLineWish.Help)]
    [InlineData("-?", CommandLineWish.Help)]
    [InlineData("--help-options", CommandLineWish.HelpOptions)]
    [InlineData("--version", CommandLineWish.Version)]
    [InlineData("--check", CommandLineWish.Check)]
    [InlineData("--probe", CommandLineWish.Probe)]
    public void Wish_is_understood(string word, object wish) => Read(word).Wish.ShouldBe((CommandLineWish)wish);

    [Theory]
    [InlineData("--endpont", "--endpont: unknown option; did you mean --endpoint?")]
    [InlineData("--endpont=tcp://x:1", "--endpont=tcp://x:1: unknown option; did you mean --endpoint?")]
    [InlineData("tcp://127.0.0.1:1", "tcp://127.0.0.1:1: expected an option, got a bare word; endpoints are said as --endpoint tcp://127.0.0.1:1")]
    [InlineData("--set=Profile", "--set Profile: expected KEY=VALUE, such as --set DefaultService:QueueTimeout=30s")]
    [InlineData("@file", "@file: expected an option, got a bare word; endpoints are said as --endpoint @file")]
    public void Word_that_is_not_understood_is_a_mistake_that_says_what_was_expected(string word, string mistake) =>
        Read(word).Mistakes.ShouldBe([mistake]);

    [Fact]
    public void Unknown_option_that_is_like_no_other_is_answered_with_all() =>
        Read("--zebra").Mistakes.ShouldHaveSingleItem().ShouldStartWith("--zebra: unknown option; expected one of --endpoint, --profile, ");

    [Fact]
    public void Option_without_its_value_is_a_mistake()
    {
        Read("--profile").Mistakes.ShouldHaveSingleItem().ShouldContain("--profile");
        Read("--endpoint").Mistakes.ShouldHaveSingleItem().ShouldContain("--endpoint");
        Read("--endpoint", "tcp://127.0.0.1:1", "--endpoint").Mistakes.ShouldBe(["--endpoint: expected ENDPOINT behind each, got one without"]);
        Read("--profile", "wan", "--profile", "default").Mistakes.ShouldHaveSingleItem().ShouldContain("--profile");
    }

    [Fact]
    public void All_mistakes_are_told_at_once() => Read("--zebra", "x", "--profile").Mistakes.Count.ShouldBe(3);

    [Fact]
    public void Help_names_every_option_and_fits_a_terminal()
    {
        var output = new StringWriter();
        HelpText.Write(output);
        foreach (var option in BrokerCommandLine.Options)
        {
            output.ToString().ShouldContain(option.Name);
        }

        output.ToString().Split('\n').ShouldAllBe(line => line.Length <= 120 && line == line.TrimEnd());
    }

    [Fact]
    public void Long_help_names_every_setting_with_range_default_and_variable()
    {
        var output = new StringWriter();
        HelpText.WriteOptions(output);
        var text = output.ToString();
        foreach (var option in BrokerOptions.All)
        {
            text.ShouldContain($"{option.Key} = {option.ValueIn(new())}");
            text.ShouldContain($"{option.Range}   {EnvironmentOptions.VariableOf(option.Key)}");
        }
    }

    private static BrokerCommandLine Read(params string[] words) => BrokerCommandLine.Read(words);
}
