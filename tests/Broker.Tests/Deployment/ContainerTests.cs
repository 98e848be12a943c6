using System.Text.RegularExpressions;
using Mdp.Broker.Options;

namespace Mdp.Broker.Tests.Deployment;

/// <summary>The Dockerfiles name files, images, options and programs that there are. Nothing is built: that takes an engine and a network.</summary>
[Trait("Row", "X15")]
public sealed partial class ContainerTests
{
    public static TheoryData<string> Dockerfiles => ["src/Broker/Dockerfile", "samples/Dockerfile"];

    [Theory, MemberData(nameof(Dockerfiles))]
    public void Images_of_others_are_pinned_to_a_whole_version(string path) =>
        Dockerfile.Read(path).ForeignImages.Where(image => !PinnedImage().IsMatch(image)).ShouldBeEmpty();

    [Theory, MemberData(nameof(Dockerfiles))]
    public void What_is_copied_is_there_and_is_not_ignored(string path)
    {
        var admitted = File.ReadLines(Checkout.Path(".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();

        Dockerfile.Read(path).Sources.Where(source => !Checkout.Has(source) || !admitted.Contains(source)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Dockerfiles))]
    public void Nobody_is_root(string path) => Dockerfile.Read(path).Users.Distinct().ShouldBe(["$APP_UID"]);

    [Fact]
    public void Broker_gets_options_that_there_are_with_values_that_are_right()
    {
        var file = Dockerfile.Read("src/Broker/Dockerfile");
        var settings = SettingsOf(file.Variables);

        settings.Endpoints.ShouldHaveSingleItem().Port.ShouldBe(5555);
        file.Entries.ShouldBe([["dotnet", "Mdp.Broker.dll"]]);
        file.HealthChecks.ShouldBe([["dotnet", "Mdp.Broker.dll", "--probe"]]);
    }

    [Fact]
    public void Samples_are_there_under_the_names_that_are_started() =>
        Dockerfile.Read("samples/Dockerfile").Entries
            .Select(words => words[1].Split('.')[2])
            .Where(sample => !Checkout.Has($"samples/{sample}/{sample}.csproj"))
            .ShouldBeEmpty();

    /// <summary>What the broker makes of an environment.</summary>
    internal static MdpBrokerSettings SettingsOf(Dictionary<string, string> variables)
    {
        List<string> remarks = [];
        var reading = OptionReader.Read([EnvironmentOptions.Read(variables, remarks)]);
        remarks.ShouldBeEmpty();
        reading.Mistakes.ShouldBeEmpty();
        return reading.Settings;
    }

    [GeneratedRegex(@"^[a-z0-9./-]+:\d+\.\d+\.\d+(-[a-z-]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PinnedImage();
}
