using System.Text.RegularExpressions;

namespace Mdp.Broker.Tests.Admin;

/// <summary>The log tells afterwards who did what: workers that came, were refused and left, what an operator did, and who was not let in. No body, and no token.</summary>
public sealed partial class AuditTests
{
    [Fact, Trait("Row", "X13"), Trait("Row", "X14")]
    public async Task Who_came_who_did_what_and_who_was_turned_away_stands_in_the_log()
    {
        await using var stage = await AdminStage.StartAsync(AdminStage.Token);
        using var worker = stage.Worker("audited");
        using var refused = RawPeer.Worker(stage.Endpoint, "mmi.audited");
        (await stage.GetAsync("/v1/workers")).Status.ShouldBe(401);

        stage.Http.DefaultRequestHeaders.Authorization = new("Bearer", AdminStage.Token);
        var peer = (await stage.GetAsync("/v1/workers")).Json.GetProperty("items")[0].GetProperty("peer").GetInt64();
        (await stage.PostAsync($"/v1/workers/{peer}/evict")).Status.ShouldBe(204);

        string[] expected =
        [
            $"worker #{peer} at tcp://REMOTE serves audited",
            "worker #PEER at tcp://REMOTE was refused for mmi.audited: ReservedName",
            "admin refused GET /v1/workers from REMOTE with 401",
            "admin from REMOTE: ",
            $"worker #{peer} at tcp://REMOTE left audited: Evicted",
        ];
        var lines = stage.Log.Lines.Select(line => Refused().Replace(Remote().Replace(line, "REMOTE"), "worker #PEER at tcp://REMOTE was refused")).ToList();
        expected.Where(part => !lines.Exists(line => line.Contains(part, StringComparison.Ordinal))).ShouldBeEmpty(string.Join('\n', lines));
        lines.Where(line => line.Contains(AdminStage.Token, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"127\.0\.0\.1(:\d+)?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Remote();

    [GeneratedRegex(@"worker #\d+ at tcp://REMOTE was refused", RegexOptions.CultureInvariant)]
    private static partial Regex Refused();
}
