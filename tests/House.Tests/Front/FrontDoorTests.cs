using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Front;

/// <summary>What a visitor looks for first is there, and says something.</summary>
public sealed class FrontDoorTests
{
    [Theory]
    [InlineData("README.md", "dotnet run")]
    [InlineData("LICENSE", "MIT License")]
    [InlineData("CONTRIBUTING.md", "test.sh")]
    [InlineData("CHANGELOG.md", "## ")]
    [InlineData("SECURITY.md", "report")]
    [InlineData("test.sh", "tests: ")]
    [InlineData(".ci/run", "test.sh")]
    public void It_is_there_and_speaks_of_what_it_is_for(string path, string word)
    {
        TheHouse.Exists(path).ShouldBeTrue($"{path} is missing");
        TheHouse.Read(path).ShouldContain(word, Case.Insensitive);
    }
}
