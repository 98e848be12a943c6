using System.Runtime.InteropServices;
using Mdp.Broker.Tests.Hosting;
using Mdp.Zmtp;

namespace Mdp.Broker.Tests.Telemetry;

/// <summary>The program as it runs sends what OpenTelemetry's standard variables ask for, and takes no harm from a receiver that is not there.</summary>
public sealed class OtlpExportTests
{
    [Fact]
    public async Task Traces_metrics_and_log_lines_reach_the_receiver_that_the_variables_name()
    {
        using var receiver = new OtlpReceiver();
        using var broker = Start(receiver.Endpoint, ("OTEL_SERVICE_NAME", "front-office"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_BLRP_SCHEDULE_DELAY", "100"));
        var endpoint = await EndpointOfAsync(broker);
        Ask(endpoint);

        // A service without workers and requests is forgotten, and has no levels any more.
        using var worker = RawPeer.Worker(endpoint, "exported");
        await receiver.ExpectAsync("traces", "route exported");
        await receiver.ExpectAsync("traces", "front-office");
        await receiver.ExpectAsync("metrics", "mdp.broker.request.duration");
        await receiver.ExpectAsync("metrics", "mdp.broker.service.workers");
        await receiver.ExpectAsync("logs", "serves exported");
        broker.Signal(PosixSignal.SIGTERM);
        (await broker.EndAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Receiver_that_is_not_there_is_told_of_once_and_costs_no_request()
    {
        using var broker = Start("http://127.0.0.1:9", ("OTEL_METRIC_EXPORT_INTERVAL", "100"), ("OTEL_BSP_SCHEDULE_DELAY", "50"));
        var endpoint = await EndpointOfAsync(broker);
        for (var round = 0; round < 3; round++)
        {
            Ask(endpoint);
        }

        broker.Signal(PosixSignal.SIGTERM);
        var (exitCode, _, errors) = await broker.EndAsync();

        exitCode.ShouldBe(0);
        errors.ShouldContain("traces, metrics, logs go to http://127.0.0.1:9");
        errors.Split('\n').Count(line => line.Contains("telemetry does not reach http://127.0.0.1:9; it is tried on", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_sent_and_nothing_said()
    {
        using var broker = BrokerProcess.Start(new Dictionary<string, string> { ["OTEL_SERVICE_NAME"] = "front-office" }, "--endpoint", "tcp://127.0.0.1:0");
        Ask(await EndpointOfAsync(broker));

        broker.Signal(PosixSignal.SIGTERM);
        (await broker.EndAsync()).Errors.ShouldNotContain(" go to ");
    }

    private static BrokerProcess Start(string endpoint, params (string Name, string Value)[] variables)
    {
        var all = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        all["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        all["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        return BrokerProcess.Start(all, "--endpoint", "tcp://127.0.0.1:0", "--log-level", "information");
    }

    private static async Task<Endpoint> EndpointOfAsync(BrokerProcess broker)
    {
        const string mark = "listening on ";
        while (await broker.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(mark, StringComparison.Ordinal))
            {
                return Endpoint.Parse(line[mark.Length..]);
            }
        }

        throw new InvalidOperationException("the broker does not listen");
    }

    private static void Ask(Endpoint endpoint)
    {
        using var worker = RawPeer.Worker(endpoint, "exported");
        using var client = new RawPeer(endpoint);
        client.Send(RawPeer.RequestOf("exported", 1, "body"));
        worker.Serve();
        client.Receive()[^1].ShouldBe("body");
    }
}
