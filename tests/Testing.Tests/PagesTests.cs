using System.Runtime.CompilerServices;

namespace Mdp.Testing.Tests;

/// <summary>The pages on this package show the example that runs here, and name every fault and figure that there is.</summary>
public sealed class PagesTests
{
    private const string Page = "docs/mdp/testing.md";
    private const string Readme = "src/Testing/README.md";

    [Theory]
    [InlineData(Page)]
    [InlineData(Readme)]
    public void Example_stands_there_as_it_runs_here(string page)
    {
        var example = Read("tests/Testing.Tests/ResizeTests.cs");
        Read(page).ShouldContain(example[example.IndexOf("public sealed class", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Each_member_of_the_broker_stands_in_the_page() =>
        typeof(TestBroker).GetMembers().Where(member => member.DeclaringType == typeof(TestBroker) && !member.Name.Contains('_') && member.Name is not (".ctor" or nameof(TestBroker.DisposeAsync)))
            .Select(member => member.Name).Where(name => !Read(Page).Contains($"`{name}", StringComparison.Ordinal)).ShouldBeEmpty();

    private static string Read(string path, [CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../..", path));
}
