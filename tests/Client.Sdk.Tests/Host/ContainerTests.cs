using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mdp.Client.Tests.Host;

/// <summary>Clients in a container.</summary>
public sealed class ContainerTests
{
    [Fact]
    public async Task There_is_one_client_for_the_whole_program()
    {
        await using var provider = new ServiceCollection().AddMdpClient(client => client.Endpoints.Add("tcp://127.0.0.1:1")).BuildServiceProvider();
        var client = provider.GetRequiredService<IMdpClient>();
        provider.GetRequiredService<IMdpClient>().ShouldBeSameAs(client);
    }

    [Fact]
    public async Task Several_clients_have_keys()
    {
        await using var provider = new ServiceCollection()
            .AddMdpClient("near", client => client.Endpoints.Add("tcp://127.0.0.1:1"))
            .AddMdpClient("far", client => client.Endpoints.Add("tcp://127.0.0.1:2"))
            .BuildServiceProvider();
        $"{provider.GetRequiredKeyedService<IMdpClient>("near")}".ShouldStartWith("[tcp://127.0.0.1:1: not connected");
        $"{provider.GetRequiredKeyedService<IMdpClient>("far")}".ShouldStartWith("[tcp://127.0.0.1:2: not connected");
    }

    [Fact]
    public async Task Added_twice_it_is_the_same_client_with_more_options()
    {
        await using var provider = new ServiceCollection()
            .AddMdpClient(client => client.Endpoints.Add("tcp://127.0.0.1:1"))
            .AddMdpClient(client => client.Retries = 7)
            .BuildServiceProvider();
        var options = provider.GetRequiredService<IOptionsMonitor<MdpClientOptions>>().CurrentValue;
        (options.Endpoints.Count, options.Retries).ShouldBe((1, 7));
    }

    [Fact]
    [Trait("Row", "S1")]
    public void A_host_checks_the_options_when_it_starts()
    {
        using var provider = new ServiceCollection().AddMdpClient("near", client => client.Retries = -1).BuildServiceProvider();
        var start = provider.GetRequiredService<IStartupValidator>();
        Should.Throw<OptionsValidationException>(start.Validate).Failures.ShouldBe(
            ["near: Endpoints: expected at least one broker, such as tcp://127.0.0.1:5555, got none", "near: Retries: expected 0 to 100, got -1"],
            ignoreOrder: true);
    }
}
