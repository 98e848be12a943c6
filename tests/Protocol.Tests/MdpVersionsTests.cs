namespace Mdp.Protocol.Tests;

/// <summary>What the two sides tell each other in the handshake.</summary>
public sealed class MdpVersionsTests
{
    [Fact]
    [Trait("Spec", "MDP/0.3 negotiation.1")]
    public void All_three_are_written_in_ascending_order()
    {
        MdpVersions.PropertyName.ShouldBe("X-Mdp-Versions");
        Frames.Text(MdpVersions.All.ToOctets()).ShouldBe("0.1,0.2,0.3");
        MdpVersions.Of(MdpVersion.V03, MdpVersion.V01).ToString().ShouldBe("0.1,0.3");
    }

    [Theory]
    [Trait("Spec", "MDP/0.3 negotiation.3")]
    [InlineData("0.1,0.2,0.3", "0.1,0.2,0.3")]
    [InlineData("0.3,0.1", "0.1,0.3")]
    [InlineData(" 0.3 ,\t0.2", "0.2,0.3")]
    [InlineData("0.3,0.4,1.0,draft", "0.3")]
    [InlineData("0.3,0.3,,", "0.3")]
    [InlineData("", "")]
    [InlineData(",", "")]
    [InlineData("0.30", "")]
    [InlineData("00.3", "")]
    [InlineData("0,3", "")]
    [InlineData("\xff\0 0.3", "")]
    public void What_is_no_version_is_passed_over(string value, string expected) =>
        MdpVersions.Read(Frames.Octets(value)).ToString().ShouldBe(expected);

    [Theory]
    [InlineData(MdpVersion.V01, false)]
    [InlineData(MdpVersion.V02, true)]
    [InlineData(MdpVersion.V03, true)]
    public void They_contain_what_was_announced(MdpVersion version, bool isContained) =>
        MdpVersions.Read("0.2,0.3"u8).Contains(version).ShouldBe(isContained);

    [Fact]
    public void No_announcement_contains_nothing()
    {
        Enum.GetValues<MdpVersion>().ShouldAllBe(version => !MdpVersions.None.Contains(version));
        MdpVersions.Read([]).ShouldBe(MdpVersions.None);
    }
}
