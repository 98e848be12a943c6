using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Mdp.Broker.Tests.Telemetry;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Mdp.Broker.Tests.Deployment;

/// <summary>docker-compose.yml names keys, files, stages, services, options and metrics that there are. Nothing is run: that takes an engine and a network.</summary>
[Trait("Row", "X15")]
public sealed partial class ComposeTests
{
    private const string DashboardPath = "deploy/compose/grafana/dashboards/mdp.json";

    private static readonly ComposeFile Compose = Read();

    private static IEnumerable<KeyValuePair<string, ComposeFile.Service>> Own => Compose.Services.Where(service => service.Value.Build is not null);

    [Fact]
    public void What_is_built_is_there()
    {
        foreach (var (name, service) in Own)
        {
            var build = service.Build!;
            Checkout.Has(build.Context).ShouldBeTrue(name);
            Checkout.Has(build.Dockerfile).ShouldBeTrue(name);
            if (build.Target is { } target)
            {
                Dockerfile.Read(build.Dockerfile).Stages.ShouldContain(target);
            }
        }
    }

    [Fact]
    public void Images_are_pinned_to_a_whole_version() =>
        Compose.Services.Values.Select(service => service.Image).Where(image => !PinnedImage().IsMatch(image)).ShouldBeEmpty();

    [Fact]
    public void What_is_mounted_is_there_and_is_only_read()
    {
        var mounts = Compose.Services.Values.SelectMany(service => service.Volumes).Select(volume => volume.Split(':')).ToList();

        mounts.Where(parts => !Checkout.Has(parts[0])).ShouldBeEmpty();
        mounts.ShouldAllBe(parts => parts.Length == 3 && parts[2] == "ro");
    }

    [Fact]
    public void Services_depend_on_services_that_there_are() =>
        Compose.Services.Values.SelectMany(service => service.DependsOn).Except(Compose.Services.Keys).ShouldBeEmpty();

    [Fact]
    public void Hosts_that_are_named_are_services() =>
        Host().Matches(File.ReadAllText(Checkout.Path("docker-compose.yml"))).Select(match => match.Groups["host"].Value)
            .Concat(Host().Matches(File.ReadAllText(Checkout.Path("deploy/compose/grafana/datasources/mdp.yml"))).Select(match => match.Groups["host"].Value))
            .Where(host => host is not ("127.0.0.1" or "*"))
            .Except(Compose.Services.Keys)
            .ShouldBeEmpty();

    [Fact]
    public void Nothing_is_published_beyond_this_machine() =>
        Compose.Services.Values.SelectMany(service => service.Ports).ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));

    [Fact]
    public void What_is_ours_runs_without_any_right() =>
        Own.ShouldAllBe(service => service.Value.ReadOnly && service.Value.CapDrop.Contains("ALL") && service.Value.SecurityOpt.Contains("no-new-privileges:true"));

    [Fact]
    public void Broker_gets_options_that_there_are_with_values_that_are_right()
    {
        var variables = Dockerfile.Read("src/Broker/Dockerfile").Variables;
        foreach (var (name, value) in Compose.Services["broker"].Environment)
        {
            variables[name] = Default().Replace(value, match => match.Groups["default"].Value);
        }

        var settings = ContainerTests.SettingsOf(variables);

        Compose.Services["broker"].Ports.ShouldBe([$"127.0.0.1:5555:{settings.Endpoints[0].Port}", $"127.0.0.1:5580:{settings.Admin.Endpoint!.Port}"]);
        Compose.Services["broker"].StopGracePeriod.ShouldBe("30s");
        (settings.DrainTime + settings.Router.Linger).ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Dashboard_asks_for_metrics_that_there_are()
    {
        var asked = Metric().Matches(File.ReadAllText(Checkout.Path(DashboardPath))).Select(match => match.Value).Distinct().ToList();

        asked.Count.ShouldBeGreaterThan(10);
        asked.Except(PrometheusNames()).ShouldBeEmpty();
    }

    // As Prometheus names what comes by OTLP: the unit behind the name, and _total behind a counter.
    [Fact]
    public void Alerts_watch_metrics_that_there_are()
    {
        var watched = Metric().Matches(File.ReadAllText(Checkout.Path("deploy/alerts.yml"))).Select(match => match.Value).ToHashSet();

        watched.Count.ShouldBeGreaterThan(5);
        watched.Except(PrometheusNames()).ShouldBeEmpty();
    }

    private static HashSet<string> PrometheusNames()
    {
        HashSet<string> names = [];
        foreach (var instrument in InstrumentList.Read())
        {
            var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            var name = instrument.Name.Replace('.', '_') + unit;
            names.UnionWith(instrument switch
            {
                Histogram<double> => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
                Counter<long> or Counter<double> or ObservableCounter<long> => [$"{name}_total"],
                _ => [name],
            });
        }

        return names;
    }

    // Strict: a key that is not known, or stands there twice, is a failure, as it is for the engine.
    private static ComposeFile Read()
    {
        using var text = new StreamReader(Checkout.Path("docker-compose.yml"));
        return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithDuplicateKeyChecking().Build()
            .Deserialize<ComposeFile>(new MergingParser(new Parser(text)));
    }

    [GeneratedRegex(@"^[a-z0-9./-]+:v?\d+\.\d+\.\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex PinnedImage();

    [GeneratedRegex(@"(tcp|http)://(?<host>[a-z0-9.*-]+):", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Host();

    [GeneratedRegex(@"\$\{[A-Z_]+:-(?<default>[^}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Default();

    [GeneratedRegex("mdp_broker_[a-z_]+", RegexOptions.CultureInvariant)]
    private static partial Regex Metric();
}
