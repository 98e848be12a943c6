using System.Text;
using Mdp.Heartbeating;

namespace Mdp.Protocol.Tests;

/// <summary>Heartbeat terms as headers: literal octets, and what is none.</summary>
public sealed class HeartbeatTermsTests
{
    [Fact, Trait("Spec", "MDP/0.3 heartbeating.8"), Trait("Row", "G28")]
    public void Terms_are_two_headers_in_digits()
    {
        var headers = HeartbeatTerms.ToHeaders(new(TimeSpan.FromMilliseconds(200), 3));
        Encoding.Latin1.GetString(headers.Octets).ShouldBe("\u000dmdp-heartbeat\0\0\0\u0003200\u000cmdp-liveness\0\0\0\u00013");
        HeartbeatTerms.TryRead(headers, out var terms).ShouldBeTrue();
        terms.ShouldBe(new(TimeSpan.FromMilliseconds(200), 3));
    }

    [Theory, Trait("Spec", "MDP/0.3 heartbeating.13"), Trait("Row", "G28")]
    [InlineData("10", "2", true)]
    [InlineData("60000", "100", true)]
    [InlineData("00200", "03", true)]
    [InlineData("9", "3", false)]
    [InlineData("0", "3", false)]
    [InlineData("60001", "3", false)]
    [InlineData("1000000000", "3", false)]
    [InlineData("200", "1", false)]
    [InlineData("200", "0", false)]
    [InlineData("200", "101", false)]
    [InlineData("-200", "3", false)]
    [InlineData("+200", "3", false)]
    [InlineData("2e2", "3", false)]
    [InlineData("200.0", "3", false)]
    [InlineData(" 200", "3", false)]
    [InlineData("", "3", false)]
    [InlineData("200", "", false)]
    public void What_is_no_number_or_out_of_bounds_is_no_terms(string interval, string liveness, bool isGood)
    {
        var headers = new HeadersBuilder()
            .Add("MDP-Heartbeat"u8, Encoding.ASCII.GetBytes(interval)).Add("other"u8, "x"u8).Add("mdp-liveness"u8, Encoding.ASCII.GetBytes(liveness)).Build();
        HeartbeatTerms.TryRead(headers, out _).ShouldBe(isGood);
    }

    [Fact]
    public void One_without_the_other_and_none_at_all_are_no_terms()
    {
        HeartbeatTerms.TryRead(default, out _).ShouldBeFalse();
        HeartbeatTerms.TryRead(new HeadersBuilder().Add("mdp-heartbeat"u8, "200"u8).Build(), out _).ShouldBeFalse();
        HeartbeatTerms.TryRead(new HeadersBuilder().Add("mdp-liveness"u8, "3"u8).Build(), out _).ShouldBeFalse();
    }

    [Fact]
    public void Parts_of_a_millisecond_do_not_travel()
    {
        HeartbeatTerms.Whole(HeartbeatSettings.Default).ShouldBeSameAs(HeartbeatSettings.Default);
        HeartbeatTerms.Whole(new(TimeSpan.FromMilliseconds(10.9), 3)).ShouldBe(new(TimeSpan.FromMilliseconds(10), 3));
    }
}
