using Mdp.Worker.Sdk.Tests.Network;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mdp.Worker.Sdk.Tests.Host;

/// <summary>A worker in a generic host.</summary>
public sealed class HostingTests
{
    [Fact]
    public async Task Worker_starts_and_stops_with_its_host()
    {
        await using var broker = new RawBroker();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddScoped<Greeting>();
        builder.Services.AddMdpWorker(options => options.Endpoints.Add(broker.Endpoint)).Map("echo", (byte[] body, Greeting greeting) => greeting.To(body));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        broker.Next().ShouldStartWith("READY echo");

        broker.Say("t1", "you");
        broker.Next().ShouldBe("FINAL t1 \"hello you\"");

        await host.StopAsync(TestContext.Current.CancellationToken);
        broker.Next().ShouldBe("DISCONNECT the worker is stopping (the rest never ran)");
    }

    [Fact]
    public async Task Options_come_from_the_configuration()
    {
        await using var broker = new RawBroker();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("Worker:Endpoints:0", broker.Endpoint), new("Worker:Concurrency", "7"), new("Worker:HeartbeatInterval", "00:00:01"), new("Worker:Reconnect", "Wan")]);
        builder.Services.AddMdpWorker(options => builder.Configuration.GetSection("Worker").Bind(options)).Map("echo", () => { });
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);

        broker.Next().ShouldBe("READY echo credit 7");
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Mistakes_stop_the_host_from_starting()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddMdpWorker(options => options.Endpoints.Add("nowhere")).Map("echo", (IHostedService service, IServiceProvider any) => { });
        using var host = builder.Build();

        var thrown = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        thrown.Failures.ShouldBe(["Endpoints: expected tcp://host:port or ipc://path, got 'nowhere'"]);
    }

    [Fact]
    public async Task Several_workers_have_names_and_one_may_be_mapped_in_several_places()
    {
        await using var day = new RawBroker();
        await using var night = new RawBroker();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddMdpWorker("day", options => options.Endpoints.Add(day.Endpoint)).Map("echo", () => { });
        builder.Services.AddMdpWorker("day", options => options.Concurrency = 3).Map("resize", () => { });
        builder.Services.AddMdpWorker("night", options => options.Endpoints.Add(night.Endpoint)).Map<MappingTests.Doubler>("double");
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        day.Next().ShouldBe("READY echo credit 3");
        day.Next().ShouldBe("READY resize credit 3");
        night.Next().ShouldStartWith("READY double");
        host.Services.GetRequiredKeyedService<MdpWorker>("night").Brokers[0].Endpoint.ShouldBe(night.Endpoint);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    [Trait("Row", "O14")]
    public async Task Health_is_told_live_and_ready_apart()
    {
        await using var frozen = new RawBroker(answersBeats: false);
        await using var broker = new RawBroker();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddMdpWorker(options =>
        {
            options.Endpoints = [frozen.Endpoint, broker.Endpoint];
            options.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
        }).Map("echo", () => { });
        builder.Services.AddHealthChecks().AddCheck<MdpWorkerLiveness>("live").AddCheck<MdpWorkerReadiness>("ready");
        using var host = builder.Build();
        var health = host.Services.GetRequiredService<HealthCheckService>();
        var before = await health.CheckHealthAsync(TestContext.Current.CancellationToken);
        before.Entries["live"].Status.ShouldBe(HealthStatus.Unhealthy);
        before.Entries["ready"].Status.ShouldBe(HealthStatus.Unhealthy);

        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.Services.GetRequiredService<MdpWorker>().WaitUntilReadyAsync(TestContext.Current.CancellationToken);

        var report = await health.CheckHealthAsync(TestContext.Current.CancellationToken);
        report.Entries["live"].Status.ShouldBe(HealthStatus.Healthy);
        report.Entries["ready"].Status.ShouldBe(HealthStatus.Degraded);
        report.Entries["ready"].Description.ShouldNotBeNull().ShouldStartWith($"{frozen.Endpoint}: ");
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Greeting
    {
        public string To(byte[] name) => $"hello {System.Text.Encoding.ASCII.GetString(name)}";
    }
}
