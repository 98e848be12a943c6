using Microsoft.Extensions.Options;

namespace Mdp.Worker.Sdk.Tests.Host;

/// <summary>Options and services that make no sense are told at the start, all at once.</summary>
public sealed class MistakeTests
{
    [Fact]
    [Trait("Row", "S1")]
    public async Task All_mistakes_are_told_at_once()
    {
        await using var worker = new MdpWorker(new()
        {
            Endpoints = ["localhost:5555", "tcp://*:5555"],
            Concurrency = 0,
            HeartbeatInterval = TimeSpan.FromMilliseconds(1),
            HeartbeatLiveness = 1,
            Reconnect = (ReconnectProfile)7,
            ReclaimWithin = TimeSpan.FromDays(1),
            DrainTimeout = TimeSpan.FromSeconds(-1),
            FallbackVersion = Mdp.Protocol.MdpVersion.V03,
            FallbackConnections = 65,
            ReplyOctetsMax = 1,
            MaxLag = TimeSpan.Zero,
            Name = new string('x', 256),
        });
        worker.Map("echo", (IStore store) => { }).Map("echo", (int one, int other) => one + other).Map("", () => { }).Map<MistakeTests>("none");

        var thrown = await Should.ThrowAsync<OptionsValidationException>(() => worker.StartAsync());

        thrown.Failures.ShouldBe(
        [
            "Name: expected at most 255 octets, got 256",
            "Concurrency: expected 1 to 1000, got 0",
            "HeartbeatInterval: expected 00:00:00.0100000 to 00:01:00, got 00:00:00.0010000",
            "HeartbeatLiveness: expected 2 to 100, got 1",
            "Reconnect: expected Lan or Wan, got 7",
            "ReclaimWithin: expected 00:00:00 to 01:00:00, got 1.00:00:00",
            "DrainTimeout: expected 00:00:00 to 01:00:00, got -00:00:01",
            "FallbackVersion: expected V01 or V02, got V03",
            "FallbackConnections: expected 1 to 64, got 65",
            "ReplyOctetsMax: expected 1024 to 1073741824, got 1",
            "MaxLag: expected 00:00:00.0100000 to 00:10:00, got 00:00:00",
            "Endpoints: expected tcp://host:port or ipc://path, got 'localhost:5555'",
            "Endpoints: expected a host and a port to connect to, got 'tcp://*:5555'",
            "Map: expected each service once, got 'echo' 2 times",
            "Map: expected a service name of 1 to 255 printable ASCII characters, got ''",
            "Map 'echo': the parameter 'store' of type IStore is neither a service of the container nor a type that a body can be read as",
            "Map 'echo': the parameter 'other' of type Int32 would be the body, but 'one' is that already; if it is meant to be a service, the container has none of its type",
            "Map 'none': expected MistakeTests to implement IJobHandler or IJobStreamHandler once, got 0 times",
        ]);
    }

    [Fact]
    public async Task Worker_without_broker_and_service_is_told_so()
    {
        await using var worker = new MdpWorker(new());

        var thrown = await Should.ThrowAsync<OptionsValidationException>(() => worker.StartAsync());

        thrown.Failures.ShouldBe(["Endpoints: expected at least one broker, such as tcp://127.0.0.1:5555, got none", "Map: expected at least one service, got none"]);
    }

    [Fact]
    public async Task Broker_named_twice_is_a_mistake()
    {
        await using var worker = new MdpWorker(new() { Endpoints = ["tcp://a:1", "tcp://a:1"] });
        worker.Map("echo", () => { });

        (await Should.ThrowAsync<OptionsValidationException>(() => worker.StartAsync())).Failures.ShouldBe(["Endpoints: expected each broker once, got 'tcp://a:1' 2 times"]);
    }

    [Fact]
    public async Task Types_that_nothing_can_read_without_reflection_are_a_mistake()
    {
        await using var worker = new MdpWorker(new() { Endpoints = ["tcp://a:1"] });
        worker.MapHandler<MappingTests.Doubler, MappingTests.Job, MappingTests.Done>("echo");

        (await Should.ThrowAsync<OptionsValidationException>(() => worker.StartAsync())).Failures.ShouldBe(
        [
            "Map 'echo': Job needs a serializer; set MdpWorkerOptions.Serializer, for example to a JsonJobSerializer of your context",
            "Map 'echo': Done needs a serializer; set MdpWorkerOptions.Serializer, for example to a JsonJobSerializer of your context",
        ]);
    }

    [Fact]
    public async Task Worker_starts_once_and_is_mapped_before()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", () => { }));

        await Should.ThrowAsync<InvalidOperationException>(() => stage.Worker.StartAsync());
        Should.Throw<InvalidOperationException>(() => stage.Worker.Map("late", () => { }));
    }

    private interface IStore;
}
