using Mdp.Protocol;
using Microsoft.Extensions.Options;

namespace Mdp.Client.Tests.Host;

/// <summary>Options are checked at the start, all mistakes at once, each with what was expected and what was given.</summary>
public sealed class OptionsTests
{
    [Fact]
    [Trait("Row", "S1")]
    public void All_mistakes_are_told_at_once()
    {
        var thrown = Should.Throw<OptionsValidationException>(() => new MdpClient(new MdpClientOptions
        {
            Endpoints = ["http://x", "tcp://*:5555", "tcp://a:1", "tcp://a:1", "tcp://a:0"],
            Timeout = TimeSpan.Zero,
            Patience = TimeSpan.FromDays(100),
            Retries = -1,
            HeartbeatLiveness = 1,
            FallbackVersion = MdpVersion.V03,
            Name = new string('x', 256),
        }));
        thrown.Failures.ShouldBe(
            [
                "Name: expected at most 255 octets, got 256",
                "Timeout: expected 1 ms to 50 days, or infinite, got 00:00:00",
                "Patience: expected 1 ms to 50 days, or infinite, got 100.00:00:00",
                "Retries: expected 0 to 100, got -1",
                "HeartbeatLiveness: expected 2 to 100, got 1",
                "FallbackVersion: expected V01 or V02, got V03",
                "Endpoints: expected tcp://host:port or ipc://path, got 'http://x'",
                "Endpoints: expected a host and a port to connect to, got 'tcp://*:5555'",
                "Endpoints: expected a host and a port to connect to, got 'tcp://a:0'",
                "Endpoints: expected each broker once, got 'tcp://a:1' 2 times",
            ]);
    }

    [Fact]
    public void A_client_without_a_broker_is_none() =>
        Should.Throw<OptionsValidationException>(() => new MdpClient(new MdpClientOptions())).Message
            .ShouldBe("Endpoints: expected at least one broker, such as tcp://127.0.0.1:5555, got none");

    [Fact]
    [Trait("Row", "R5")]
    public void Every_length_of_time_is_finite_by_default()
    {
        var times = typeof(MdpClientOptions).GetProperties().Where(property => property.PropertyType == typeof(TimeSpan)).ToList();
        times.Count.ShouldBeGreaterThan(5);
        var options = new MdpClientOptions();
        times.Select(property => (property.Name, (TimeSpan)property.GetValue(options)!)).ShouldAllBe(time => time.Item2 > TimeSpan.Zero);
    }

    [Fact]
    [Trait("Row", "R5")]
    public void Every_awaitable_of_the_client_takes_a_token_or_has_a_time_of_its_own() =>
        typeof(IMdpClient).GetMethods()
            .Concat(typeof(ServicePresence).GetMethods())
            .Concat(typeof(MdpClientJson).GetMethods())
            .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name != nameof(IAsyncDisposable.DisposeAsync))
            .ShouldAllBe(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(CancellationToken)));

    [Fact]
    public void The_default_options_of_a_broker_are_good() => OptionsCheck.Mistakes(new() { Endpoints = ["tcp://127.0.0.1:5555", "ipc:///tmp/mdp"] }).ShouldBeEmpty();
}
