using Mdp.Protocol.Management;

namespace Mdp.Protocol.Tests.Management;

/// <summary>8/MMI: the names that belong to the broker, and its three answers.</summary>
public sealed class ManagementTests
{
    [Theory]
    [Trait("Spec", "8/MMI namespace.1")]
    [InlineData("mmi.", true)]
    [InlineData("mmi.service", true)]
    [InlineData("mmi.anything", true)]
    [InlineData("mmi", false)]
    [InlineData("mmix", false)]
    [InlineData("MMI.service", false)]
    [InlineData("my.mmi.service", false)]
    public void Requests_for_names_that_begin_with_mmi_are_the_broker_s(string name, bool isManagement) =>
        ManagementNames.Contains(Frames.Octets(name)).ShouldBe(isManagement);

    [Theory]
    [Trait("Spec", "8/MMI namespace.2")]
    [Trait("Row", "F19")]
    [InlineData("mmi.service", true)]
    [InlineData("MMI.service", true)]
    [InlineData("mMi.", true)]
    [InlineData("mmi", false)]
    [InlineData("commi.x", false)]
    [InlineData("echo", false)]
    public void No_worker_may_register_such_a_name_or_one_that_looks_like_it(string name, bool isReserved) =>
        ManagementNames.IsReserved(Frames.Octets(name)).ShouldBe(isReserved);

    [Fact]
    [Trait("Spec", "8/MMI default-services.1")]
    [Trait("Spec", "8/MMI default-services.2")]
    public void Answers_are_one_frame_of_three_digits()
    {
        Frames.OfBody(ManagementReplies.Found).ShouldBe(["200"]);
        Frames.OfBody(ManagementReplies.NotFound).ShouldBe(["404"]);
        Frames.OfBody(ManagementReplies.NotImplemented).ShouldBe(["501"]);
        Frames.Text(ManagementNames.Service).ShouldBe("mmi.service");
    }
}
