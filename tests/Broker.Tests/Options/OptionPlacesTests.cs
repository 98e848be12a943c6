using Mdp.Broker.Options;

namespace Mdp.Broker.Tests.Options;

/// <summary>The places that options are written in: environment and files. The command line has tests of its own.</summary>
public sealed class OptionPlacesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("Endpoints", "MDP_ENDPOINTS")]
    [InlineData("Heartbeat:Interval", "MDP_HEARTBEAT_INTERVAL")]
    [InlineData("Limits:MaxServices", "MDP_LIMITS_MAX_SERVICES")]
    [InlineData("DefaultService:OnWorkerLost", "MDP_DEFAULT_SERVICE_ON_WORKER_LOST")]
    public void Option_has_a_variable_that_can_be_typed(string key, string variable) => EnvironmentOptions.VariableOf(key).ShouldBe(variable);

    [Fact]
    public void Every_option_can_be_set_by_its_variable()
    {
        var variables = BrokerOptions.All.ToDictionary(option => EnvironmentOptions.VariableOf(option.Key), option => OptionSamples.All[option.Key]);
        List<string> remarks = [];
        var source = EnvironmentOptions.Read(variables, remarks);
        remarks.ShouldBeEmpty();
        source.Values.Select(value => value.Key).Order().ShouldBe(BrokerOptions.All.Select(option => option.Key).Order());
        OptionReader.Read(source).Mistakes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("MDP_Heartbeat__Interval", "Heartbeat:Interval")]
    [InlineData("MDP_HEARTBEAT__INTERVAL", "Heartbeat:Interval")]
    [InlineData("MDP_ENDPOINTS__0", "Endpoints")]
    public void Variable_may_be_written_as_elsewhere_in_dotnet(string variable, string key) =>
        EnvironmentOptions.Read(new Dictionary<string, string> { [variable] = "x" }, []).Values.ShouldHaveSingleItem()
            .ShouldBe(new(key, "x", $"environment variable {variable}"));

    [Fact]
    public void Variable_that_sets_nothing_is_remarked_and_what_Kubernetes_sets_is_not()
    {
        List<string> remarks = [];
        var variables = new Dictionary<string, string>
        {
            ["MDP_PROFIL"] = "wan",
            ["MDP_SERVICE_HOST"] = "10.0.0.1",
            ["MDP_PORT_5555_TCP_ADDR"] = "10.0.0.1",
            ["PATH"] = "/bin",
        };
        EnvironmentOptions.Read(variables, remarks).Values.ShouldBeEmpty();
        remarks.ShouldBe(["environment variable MDP_PROFIL sets no option and is ignored; did you mean MDP_PROFILE?"]);
    }

    [Fact]
    public void File_holds_options_in_its_section_with_comments()
    {
        File.WriteAllText(_file, """
            // what is said here
            {
              "Mdp": {
                "Endpoints": [ "tcp://127.0.0.1:1", "tcp://127.0.0.1:2" ],
                "Heartbeat": { "Interval": "1s", "Liveness": 4 },
                "Ping": { "Enabled": false },
                "Services": { "a:b": { "MaxAttempts": 2 }, },
              },
              "Logging": { "LogLevel": { "Default": "Debug" } }
            }
            """);
        var reading = Read(out var mistakes);
        mistakes.ShouldBeEmpty();
        reading.Mistakes.ShouldBeEmpty();
        reading.Settings.Endpoints.Count.ShouldBe(2);
        reading.Settings.Core.Heartbeat.ShouldBe(new(TimeSpan.FromSeconds(1), 4));
        reading.Settings.Router.Heartbeat.ShouldBeNull();
        reading.Settings.Core.Services["a:b"].MaxAttempts.ShouldBe(2);
    }

    [Fact]
    public void Unknown_key_in_a_file_is_a_mistake_that_names_the_file()
    {
        File.WriteAllText(_file, """{ "Mdp": { "Heartbeats": { "Interval": "1s" }, "Profile": null, "Endpoints": [] } }""");
        Read(out _).Mistakes.ShouldBe([
            $"{_file}, Mdp:Heartbeats:Interval: unknown option 'Heartbeats:Interval'; did you mean 'Heartbeat:Interval'?",
            $"{_file}, Mdp:Endpoints: expected at least one endpoint such as tcp://127.0.0.1:5555, got none",
        ]);
    }

    [Fact]
    public void File_that_is_no_JSON_is_a_mistake_that_names_line_and_column()
    {
        File.WriteAllText(_file, "{\n  \"Mdp\": {\n    Profile: 1\n} }");
        Read(out var mistakes);
        mistakes.ShouldHaveSingleItem().ShouldStartWith($"{_file}: expected JSON: ");
        mistakes[0].ShouldContain("LineNumber: 2");
    }

    [Fact]
    public void Missing_file_is_a_mistake()
    {
        List<string> mistakes = [];
        JsonFileOptions.Read("/nowhere/mdp.json", mistakes).Values.ShouldBeEmpty();
        mistakes.ShouldBe(["/nowhere/mdp.json: expected a settings file, found none"]);
    }

    [Fact]
    public void File_that_ships_with_the_program_says_the_defaults()
    {
        List<string> mistakes = [];
        var reading = OptionReader.Read(JsonFileOptions.Read(Path.Combine(AppContext.BaseDirectory, JsonFileOptions.DefaultName), mistakes));
        mistakes.ShouldBeEmpty();
        reading.Mistakes.ShouldBeEmpty();
        foreach (var option in BrokerOptions.All)
        {
            option.ValueIn(reading.Settings).ShouldBe(option.ValueIn(new()), option.Key);
        }
    }

    private OptionReading Read(out List<string> mistakes)
    {
        mistakes = [];
        return OptionReader.Read(JsonFileOptions.Read(_file, mistakes));
    }
}
