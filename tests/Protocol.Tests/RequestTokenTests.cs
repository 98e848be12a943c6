namespace Mdp.Protocol.Tests;

/// <summary>The 16 octets that stand where a worker expects a client address.</summary>
public sealed class RequestTokenTests
{
    [Fact]
    public void Epoch_request_and_attempt_lie_in_network_byte_order()
    {
        var octets = new byte[RequestToken.Octets];
        new RequestToken(0x0123_4567_89AB, 0x0102_0304_0506_0708, 0x0A0B).Write(octets);
        octets.ShouldBe([0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 1, 2, 3, 4, 5, 6, 7, 8, 0x0A, 0x0B]);
    }

    [Fact]
    public void A_token_is_read_as_it_was_written()
    {
        var token = new RequestToken(RequestToken.EpochMask, ulong.MaxValue, ushort.MaxValue);
        var octets = new byte[RequestToken.Octets];
        token.Write(octets);
        RequestToken.TryRead(octets, out var echo).ShouldBeTrue();
        echo.ShouldBe(token);
    }

    [Fact]
    public void An_epoch_of_more_than_48_bits_is_cut_so_that_the_token_equals_its_echo() =>
        new RequestToken(ulong.MaxValue, 1, 1).ShouldBe(new RequestToken(RequestToken.EpochMask, 1, 1));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(255)]
    public void Octets_of_any_other_length_are_no_token(int length)
    {
        RequestToken.TryRead(new byte[length], out var token).ShouldBeFalse();
        token.ShouldBe(default);
    }

    [Fact]
    public void Its_text_is_its_octets_in_hexadecimal() =>
        new RequestToken(0x0123_4567_89AB, 1, 2).ToString().ShouldBe("0123456789ab-0000000000000001-0002");
}
