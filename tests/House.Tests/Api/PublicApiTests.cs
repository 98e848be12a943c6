using System.Reflection;
using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Api;

/// <summary>The public face of each assembly is written down, so that no change of it goes unseen.</summary>
public sealed class PublicApiTests
{
    private const string Baselines = "tests/House.Tests/PublicApi";
    private const string Accept = "MDP_ACCEPT=PublicApi dotnet run --project tests/House.Tests";

    public static TheoryData<string> Assemblies =>
        [.. TheHouse.Projects.Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal)).Select(project => project.Assembly)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_public_face_is_the_one_written_down(string assembly)
    {
        var path = $"{Baselines}/{assembly}.txt";
        var face = PublicApi.Of(Assembly.Load(assembly));
        if (Acceptance.IsAskedFor("PublicApi"))
        {
            Acceptance.Write(path, face);
            return;
        }

        var written = TheHouse.Exists(path) ? TheHouse.Read(path).Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
        var difference = Difference(written, face);
        Assert.True(difference.Count == 0, $"the public face of {assembly} differs from {path}:\n{string.Join('\n', difference)}\nIf it is meant:\n    {Accept}");
    }

    [Fact]
    public void A_difference_is_told_line_by_line_with_its_type() =>
        Difference(["class A", "    int B { get; }", "class C"], ["class A", "    long B { get; }", "class C", "class D"])
            .ShouldBe(["  class A", "-     int B { get; }", "+     long B { get; }", "+ class D"]);

    [Fact]
    public void The_same_face_has_no_difference() => Difference(["class A", "    int B { get; }"], ["class A", "    int B { get; }"]).ShouldBeEmpty();

    [Fact]
    public void A_member_that_moved_to_another_type_is_a_difference() =>
        Difference(["class A", "    int B { get; }", "class C"], ["class A", "class C", "    int B { get; }"])
            .ShouldBe(["  class A", "-     int B { get; }", "  class C", "+     int B { get; }"]);

    private static List<string> Difference(IReadOnlyList<string> written, IReadOnlyList<string> face)
    {
        var (before, after) = (ByType(written), ByType(face));
        var difference = new List<string>();
        foreach (var type in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (had, has) = (before.GetValueOrDefault(type), after.GetValueOrDefault(type));
            var gone = (had ?? []).Except(has ?? [], StringComparer.Ordinal).Select(line => $"- {line}").ToList();
            var come = (has ?? []).Except(had ?? [], StringComparer.Ordinal).Select(line => $"+ {line}").ToList();
            if (had is null || has is null || gone.Count + come.Count > 0)
            {
                difference.Add($"{(had is null ? '+' : has is null ? '-' : ' ')} {type}");
                difference.AddRange(gone.Concat(come));
            }
        }

        return difference;
    }

    private static Dictionary<string, List<string>> ByType(IReadOnlyList<string> lines)
    {
        var types = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string> members = [];
        foreach (var line in lines)
        {
            if (line.StartsWith(' '))
            {
                members.Add(line);
            }
            else
            {
                types[line] = members = [];
            }
        }

        return types;
    }
}
