namespace Mdp.Protocol.Tests;

/// <summary>Names and values behind the fields of a control frame.</summary>
public sealed class HeadersTests
{
    [Fact]
    public void A_header_is_length_name_length_and_value() =>
        Frames.Text(new HeadersBuilder().Add("ab"u8, "xyz"u8).Add("c"u8, ""u8).Build().Octets).ShouldBe("\x02" + "ab\0\0\0\x03xyz\x01" + "c\0\0\0\0");

    [Fact]
    [Trait("Spec", "MDP/0.3 headers.3")]
    public void A_header_is_found_by_its_name_in_any_case_and_the_first_counts()
    {
        var headers = new HeadersBuilder().Add("TraceParent"u8, "1"u8).Add("other"u8, "2"u8).Add("traceparent"u8, "3"u8).Build();
        headers.TryFind("traceparent"u8, out var value).ShouldBeTrue();
        Frames.Text(value).ShouldBe("1");
        headers.TryFind("trace"u8, out _).ShouldBeFalse();
    }

    [Fact]
    public void They_come_in_their_order()
    {
        var headers = new HeadersBuilder().Add("b"u8, "1"u8).Add("a"u8, ""u8).Add("b"u8, "=|"u8).View;
        CommandCopy.Joined(headers).ShouldBe("|b=1|a=|b==|");
    }

    [Fact]
    public void No_headers_are_empty_and_have_no_message()
    {
        var headers = new HeadersBuilder().Build();
        headers.IsEmpty.ShouldBeTrue();
        headers.Frames.ShouldBeNull();
        headers.TryFind("a"u8, out _).ShouldBeFalse();
    }

    [Fact]
    public void Built_headers_keep_what_a_cleared_builder_forgets()
    {
        var builder = new HeadersBuilder().Add("a"u8, new string('v', 1_000).Select(letter => (byte)letter).ToArray());
        var headers = builder.Build();
        builder.Clear();
        builder.Octets.ShouldBe(0);
        builder.View.IsEmpty.ShouldBeTrue();
        headers.Octets.Length.ShouldBe(1_006);
    }

    [Fact]
    public void Headers_that_were_read_are_good_for_as_long_as_their_message()
    {
        var frames = Frames.Of("MDPC03\x07\0\x01" + "a\0\0\0\x01v");
        MdpReader.TryReadAtBroker(frames, out var command, out _).ShouldBeTrue();
        var kept = command.Headers;
        kept.Frames.ShouldBeSameAs(frames);
        command.Body.Frames.ShouldBeSameAs(frames);
        kept.Start.ShouldBe(8);
        CommandCopy.Joined(kept).ShouldBe("|a=v");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a b", "a b")]
    [InlineData("a\n", @"a\x0a")]
    [InlineData("caf\xe9", @"caf\xe9")]
    public void A_name_that_is_none_is_refused(string name, string told) =>
        Should.Throw<ArgumentException>(() => new HeadersBuilder().Add(Frames.Octets(name), [])).Message
            .ShouldStartWith($"expected a header name of 1 to 255 of A-Z a-z 0-9 - _ . +, got '{told}'");

    [Fact]
    public void More_than_12_KiB_are_refused_and_what_was_there_stays()
    {
        var builder = new HeadersBuilder().Add("a"u8, new byte[Headers.OctetsMax - 6 - 6]).Add("b"u8, []);
        Should.Throw<ArgumentException>(() => builder.Add("c"u8, [])).Message.ShouldStartWith("expected headers of at most 12288 octets, got 12294");
        builder.Octets.ShouldBe(Headers.OctetsMax);
    }
}
