using System.Net;
using System.Net.Sockets;

namespace Mdp.Broker.Tests.Admin;

/// <summary>What whoever reaches the admin's listener can use up there, and that requests do not wait for it.</summary>
[Trait("Row", "X13")]
public sealed class AdminLimitTests
{
    [Fact]
    public async Task Body_of_64_KiB_is_taken_and_a_longer_one_is_not()
    {
        await using var stage = await AdminStage.StartAsync();
        (await PostAsync(stage, 65_536)).ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(stage, 65_537)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Connections_that_dawdle_use_up_the_admins_places_and_hold_up_no_request()
    {
        await using var stage = await AdminStage.StartAsync();
        List<TcpClient> dawdlers = [];
        try
        {
            for (var count = 0; count < 300; count++)
            {
                var dawdler = new TcpClient();
                dawdlers.Add(dawdler);
                await dawdler.ConnectAsync(stage.Http.BaseAddress!.Host, stage.Http.BaseAddress.Port);
                await dawdler.GetStream().WriteAsync("GET /healthz HT"u8.ToArray());
            }

            // 256 are kept, the rest is closed: so the last one hears of its end, or of a reset.
            var last = dawdlers[^1].GetStream();
            var heard = await Record.ExceptionAsync(async () => (await last.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(5))).ShouldBe(0));
            (heard is null or IOException).ShouldBeTrue(heard?.ToString());

            using var worker = stage.Worker("echo");
            using var client = new RawPeer(stage.Endpoint);
            client.Send(RawPeer.RequestOf("echo", 1, "hello"));
            worker.Receive()[^1].ShouldBe("hello");
        }
        finally
        {
            dawdlers.ForEach(dawdler => dawdler.Dispose());
        }
    }

    private static async Task<HttpStatusCode> PostAsync(AdminStage stage, int octets)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/workers/4711/evict") { Content = new ByteArrayContent(new byte[octets]) };
        request.Headers.Add("X-Mdp-Admin", "1");
        using var response = await stage.Http.SendAsync(request);
        return response.StatusCode;
    }
}
