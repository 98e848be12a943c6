using System.Text.RegularExpressions;
using Mdp.Broker.Admin;

namespace Mdp.Broker.Tests.Admin;

/// <summary>The page: what it is made of comes from the broker alone, and what it asks for is there.</summary>
public sealed partial class AdminPageTests
{
    private static readonly string[] Places = ["/", "/page.css", "/page.js", "/events.js", "/draw.js"];

    [Fact, Trait("Row", "X13")]
    public async Task Page_is_served_whole_and_loads_nothing_from_elsewhere()
    {
        await using var stage = await AdminStage.StartAsync(AdminStage.Token);
        foreach (var place in Places)
        {
            using var response = await stage.Http.GetAsync(new Uri(place, UriKind.Relative));
            response.EnsureSuccessStatusCode();
            response.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'self'");
            var text = await response.Content.ReadAsStringAsync();
            Url().Matches(text).Select(match => match.Value).Except(["http://www.w3.org/2000/svg"], StringComparer.Ordinal).ShouldBeEmpty(place);
        }
    }

    [Fact]
    public void What_peers_chose_is_never_put_in_as_html()
    {
        var scripts = string.Concat(new[] { Resource.PageScript, Resource.EventsScript, Resource.DrawScript }.Select(script => System.Text.Encoding.UTF8.GetString(script.Octets.Span)));
        foreach (var way in new[] { "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(" })
        {
            scripts.ShouldNotContain(way);
        }
    }

    [Fact]
    public void Script_finds_each_element_that_it_names()
    {
        var page = System.Text.Encoding.UTF8.GetString(Resource.Page.Octets.Span);
        var script = System.Text.Encoding.UTF8.GetString(Resource.PageScript.Octets.Span);
        Named().Matches(script).Select(match => match.Groups["id"].Value).Distinct(StringComparer.Ordinal)
            .Where(id => !page.Contains($"id=\"{id}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"https?://[^\s""'`)]+", RegexOptions.CultureInvariant)]
    private static partial Regex Url();

    [GeneratedRegex(@"(by|rows)\(""(?<id>\w+)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();
}
