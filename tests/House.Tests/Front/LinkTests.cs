using System.Text.RegularExpressions;
using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Front;

/// <summary>Each link from page to page leads somewhere; what lies outside the house is not followed.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Each_link_of_each_page_leads_somewhere() => Pages().SelectMany(page => DeadLinks(page, TheHouse.Read(page), TheHouse.Exists, TheHouse.Read)).ShouldBeEmpty();

    [Theory]
    [InlineData("[a](gone.md)", "docs/a.md links to gone.md, which is not there")]
    [InlineData("[a](../src/gone/)", "docs/a.md links to ../src/gone/, which is not there")]
    [InlineData("[a](b.md#no-such-heading)", "docs/a.md links to b.md#no-such-heading, a heading that is not there")]
    [InlineData("[a](#nowhere)", "docs/a.md links to #nowhere, a heading that is not there")]
    public void A_dead_link_is_noticed(string text, string expected) => DeadLinks("docs/a.md", text, path => path is "docs/b.md" or "docs/a.md", path => path == "docs/b.md" ? "# Here I am!" : text).ShouldBe([expected]);

    [Theory]
    [InlineData("[a](b.md)")]
    [InlineData("[a](b.md#here-i-am)")]
    [InlineData("[a](https://rfc.zeromq.org/spec/7/)")]
    [InlineData("```\n[a](gone.md)\n```")]
    [InlineData("`[a](gone.md)`")]
    public void A_live_or_outer_link_is_not(string text) => DeadLinks("docs/a.md", text, path => path == "docs/b.md", _ => "# Here I am!").ShouldBeEmpty();

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(TheHouse.Root, "*.md").Select(path => Path.GetFileName(path)).Concat(TheHouse.FilesNamed("*.md")).Order(StringComparer.Ordinal);

    private static IEnumerable<string> DeadLinks(string page, string text, Func<string, bool> exists, Func<string, string> read)
    {
        foreach (var target in Link().Matches(Code().Replace(text, "")).Select(match => match.Groups["target"].Value).Where(target => !Outer().IsMatch(target)))
        {
            var parts = target.Split('#', 2);
            var path = parts[0].Length == 0 ? page : Resolve(page, parts[0]);
            if (!exists(path))
            {
                yield return $"{page} links to {target}, which is not there";
            }
            else if (parts.Length == 2 && !Headings(read(path)).Contains(parts[1], StringComparer.Ordinal))
            {
                yield return $"{page} links to {target}, a heading that is not there";
            }
        }
    }

    private static string Resolve(string page, string target) =>
        Path.GetRelativePath(TheHouse.Root, Path.GetFullPath(Path.Combine(TheHouse.Root, Path.GetDirectoryName(page)!, target))).Replace('\\', '/');

    // The anchors that the usual renderers make: lower case, spaces to hyphens, all other marks dropped.
    private static IEnumerable<string> Headings(string text) =>
        Heading().Matches(text).Select(match => Dropped().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("^([a-z]+:|//)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Outer();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Dropped();
}
