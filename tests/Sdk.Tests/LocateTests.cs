using System.Text;
using Mdp.Worker;
using Microsoft.Extensions.Configuration;

namespace Mdp.Sdk.Tests;

/// <summary>Brokers by names, which something else turns into addresses.</summary>
public sealed class LocateTests
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "G20")]
    public async Task Broker_that_moves_to_another_port_is_followed_by_clients_and_workers()
    {
        await using var stage = new Stage();
        var configuration = new ConfigurationManager { ["Brokers:orders"] = $"{stage.Endpoint}" };
        await stage.WorkerAsync(Echo, options => (options.Endpoints, options.Locate) = (["tcp://orders:5555"], Locate));
        var client = stage.Client(options => (options.Endpoints, options.Locate) = (["tcp://orders:5555"], Locate));
        (await AskAsync("before")).ShouldBe("before");

        for (var move = 0; move < 3; move++)
        {
            await stage.StopBrokerAsync();
            stage.BeginBrokerElsewhere();
            configuration["Brokers:orders"] = $"{stage.Endpoint}";
            (await AskAsync($"after move {move}")).ShouldBe($"after move {move}");
        }

        async Task<string> AskAsync(string text) => Encoding.UTF8.GetString((await client.RequestAsync("echo", Encoding.UTF8.GetBytes(text), cancellationToken: TestEnd)).Body.Span);

        ValueTask<string> Locate(string endpoint, CancellationToken cancellation) => new(configuration[$"Brokers:{new Uri(endpoint).Host}"] ?? endpoint);
    }

    [Fact]
    [Trait("Row", "G20")]
    public async Task What_a_look_up_says_that_is_no_endpoint_is_told_with_what_was_expected()
    {
        await using var stage = new Stage();
        var client = stage.Client(options =>
        {
            options.Timeout = TimeSpan.FromMilliseconds(300);
            options.Locate = static (_, _) => new("http://somewhere");
        });

        var failure = await Should.ThrowAsync<Client.MdpTimeoutException>(() => client.RequestAsync("echo", ReadOnlyMemory<byte>.Empty, cancellationToken: TestEnd).AsTask());

        failure.Message.ShouldContain("NameUnknown");
    }

    private static void Echo(IJobMap map) => map.MapRaw("echo", (body, _) => ValueTask.FromResult(body));
}
