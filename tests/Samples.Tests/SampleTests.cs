using System.Net;
using System.Net.Http.Json;
using System.Text;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Samples.Tests;

/// <summary>Each sample is run as it stands, and does what it says.</summary>
public sealed class SampleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Quickstart_kills_a_busy_worker_and_its_client_does_not_notice()
    {
        await using var quickstart = new SampleProcess("Quickstart");

        (await quickstart.WaitForExitAsync(Patience)).ShouldBe(0);

        var story = quickstart.TakeLines();
        story.ShouldContain(line => line.EndsWith(" is killed", StringComparison.Ordinal));
        story.ShouldContain("broker:   ConnectionLost; request 1 goes to another worker");
        story.ShouldContain(line => line.EndsWith("takes the job, attempt 2", StringComparison.Ordinal));
        story[^1].ShouldStartWith("client:   got 'NEVER LOST' after ");
    }

    [Fact]
    public async Task Job_processor_sends_its_progress_and_the_web_client_hands_it_on()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await using var worker = new SampleProcess("JobProcessor", broker.Endpoint);
        await using var web = new SampleProcess("WebClient", "--broker", broker.Endpoint, "--urls", "http://127.0.0.1:0");
        using var browser = new HttpClient { BaseAddress = await AddressOfAsync(web), Timeout = Patience };

        var steps = await browser.GetFromJsonAsync<Step[]>("/render/forest?frames=4", TestContext.Current.CancellationToken);

        steps.ShouldBe([new(1, 25), new(2, 50), new(3, 75), new(4, 100)]);
    }

    [Fact]
    public async Task Web_client_says_what_is_known_of_a_failure()
    {
        await using var broker = await BrokerProcess.StartAsync("tcp://127.0.0.1:0", "--set", "DefaultService:OnNoWorker=fail");
        await using var web = new SampleProcess("WebClient", "--broker", broker.Endpoint, "--urls", "http://127.0.0.1:0");
        using var browser = new HttpClient { BaseAddress = await AddressOfAsync(web), Timeout = Patience };

        using var response = await browser.PostAsync("/ask/nobody", new ByteArrayContent(Encoding.UTF8.GetBytes("?")), TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("nobody");
    }

    private static async Task<Uri> AddressOfAsync(SampleProcess web)
    {
        const string Listening = "Now listening on: ";
        var line = await web.TakeLineAsync(line => line.Contains(Listening, StringComparison.Ordinal), Listening, Patience);
        return new(line.Split(Listening)[1].Trim());
    }

    private sealed record Step(int Frame, int Percent);
}
