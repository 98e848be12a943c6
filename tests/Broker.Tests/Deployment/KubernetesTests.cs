using YamlDotNet.RepresentationModel;

namespace Mdp.Broker.Tests.Deployment;

/// <summary>deploy/kubernetes.yaml fits the image: its port, its user, its health check, and options that there are.</summary>
[Trait("Row", "X15")]
public sealed class KubernetesTests
{
    private static readonly List<YamlNode> Documents = Read();

    private static YamlNode Pod => Documents[0]["spec"]["template"]["spec"];

    private static YamlNode Container => Pod["containers"][0];

    [Fact]
    public void Variables_are_options_with_values_that_are_right()
    {
        var variables = Dockerfile.Read("src/Broker/Dockerfile").Variables;
        foreach (var variable in (YamlSequenceNode)Container["env"])
        {
            variables[Text(variable["name"])] = Text(variable["value"]);
        }

        var settings = ContainerTests.SettingsOf(variables);

        settings.Core.MaxTotalOctets.ShouldBeLessThan(2L << 29, "the page on limits asks for less than half of the memory, which is 2 GiB");
        Text(Container["ports"][0]["containerPort"]).ShouldBe($"{settings.Endpoints[0].Port}");
        Text(Documents[1]["spec"]["ports"][0]["targetPort"]).ShouldBe(Text(Container["ports"][0]["name"]));
    }

    [Theory]
    [InlineData("livenessProbe")]
    [InlineData("startupProbe")]
    public void Probes_run_what_the_image_runs(string probe) =>
        ((YamlSequenceNode)Container[probe]["exec"]["command"]).Select(Text).ShouldBe(Dockerfile.Read("src/Broker/Dockerfile").HealthChecks.Single());

    [Fact]
    public void Service_finds_the_pod() =>
        Text(Documents[1]["spec"]["selector"]["app.kubernetes.io/name"]).ShouldBe(Text(Documents[0]["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"]));

    [Fact]
    public void Nobody_is_root_and_nothing_is_written()
    {
        Text(Pod["securityContext"]["runAsNonRoot"]).ShouldBe("true");
        Text(Container["securityContext"]["readOnlyRootFilesystem"]).ShouldBe("true");
        Text(Container["securityContext"]["allowPrivilegeEscalation"]).ShouldBe("false");
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static List<YamlNode> Read()
    {
        var stream = new YamlStream();
        using var text = new StreamReader(Checkout.Path("deploy/kubernetes.yaml"));
        stream.Load(text);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }
}
