using System.Text.RegularExpressions;

namespace Mdp.Protocol.Tests.Publication;

/// <summary>One worked example of the publication: below the heading of a command, a line that says the command in words, and a block of octets.</summary>
/// <param name="Command">The command that the heading names, such as <c>ClientRequest</c>.</param>
/// <param name="Sentence">The line above the block.</param>
/// <param name="Message">The frames that the block writes down.</param>
internal sealed partial record Example(string Command, string Sentence, string[] Message)
{
    // Two spaces, room for 16 octets, and then what they mean.
    private const int OctetsBegin = 2;
    private const int OctetsEnd = OctetsBegin + (16 * 3);

    /// <summary>Each block whose info string is <c>mdp</c>.</summary>
    public static IEnumerable<Example> All(string page)
    {
        var (heading, sentence) = ("", "");
        List<string>? block = null;
        foreach (var line in page.Split('\n'))
        {
            if (block is not null && line == "```")
            {
                yield return new(heading, sentence, Read(block));
                (block, sentence) = (null, "");
            }
            else if (block is not null)
            {
                block.Add(line);
            }
            else if (line == "```mdp")
            {
                block = [];
            }
            else
            {
                heading = Heading().Match(line) is { Success: true } found ? NameOf(found) : heading;
                sentence = Words().Match(line) is { Success: true } words ? words.Groups["words"].Value : sentence;
            }
        }
    }

    private static string NameOf(Match heading)
    {
        var (side, name) = (heading.Groups["side"].Value, heading.Groups["name"].Value);
        return char.ToUpperInvariant(side[0]) + side[1..] + name[0] + name[1..].ToLowerInvariant();
    }

    private static string[] Read(List<string> block)
    {
        List<string> frames = [];
        foreach (var line in block)
        {
            if (line.StartsWith("frame ", StringComparison.Ordinal))
            {
                line.ShouldBe($"frame {frames.Count}");
                frames.Add("");
            }
            else
            {
                frames[^1] += Frames.Text(Convert.FromHexString(line[OctetsBegin..Math.Min(OctetsEnd, line.Length)].Replace(" ", "", StringComparison.Ordinal)));
            }
        }

        return [.. frames];
    }

    [GeneratedRegex(@"^### (?<side>client|worker)\.\d+ (?<name>[A-Z]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex("^Example: `(?<words>[^`]+)`$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Words();
}
