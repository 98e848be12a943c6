using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Shape;

/// <summary>A file of more than 250 lines usually hides a second idea; one of more than 400 always does.</summary>
public sealed class FileLengthTests
{
    private const int LinesMax = 400;

    [Fact]
    public void No_file_is_longer_than_400_lines() => TheHouse.Sources.SelectMany(TooLong).ShouldBeEmpty();

    [Fact]
    public void A_file_of_401_lines_is_noticed() =>
        TooLong(new("src/X/Long.cs", string.Concat(Enumerable.Repeat("//\n", 401)))).ShouldBe(["src/X/Long.cs has 401 lines, 400 at most"]);

    [Fact]
    public void A_file_of_400_lines_is_not() => TooLong(new("src/X/Long.cs", string.Concat(Enumerable.Repeat("//\n", 400)))).ShouldBeEmpty();

    private static IEnumerable<string> TooLong(SourceFile file) =>
        file.Lines > LinesMax ? [$"{file.Path} has {file.Lines} lines, {LinesMax} at most"] : [];
}
