namespace Mdp.Protocol.Tests;

/// <summary>A command that lacks what its name calls for is our caller's mistake, and is told so before a frame is written.</summary>
public sealed class MdpWriterTests
{
    [Theory]
    [InlineData(MdpCommandName.ClientRequest, "ClientRequest needs a service name of 1 to 255 octets, got 0")]
    [InlineData(MdpCommandName.ClientFinal, "ClientFinal needs a service name of 1 to 255 octets, got 0")]
    [InlineData(MdpCommandName.WorkerReady, "WorkerReady needs a service name of 1 to 255 octets, got 0")]
    [InlineData(MdpCommandName.WorkerRequest, "WorkerRequest needs a client address of 1 to 255 octets, got 0")]
    [InlineData(MdpCommandName.WorkerFinal, "WorkerFinal needs a client address of 1 to 255 octets, got 0")]
    public void A_missing_name_or_address_is_refused(MdpCommandName name, string expected) =>
        Refusal(new MdpCommand { Version = MdpVersion.V02, Name = name, Body = Frames.Body("a") }).ShouldStartWith(expected);

    [Theory]
    [InlineData(MdpCommandName.ClientRequest)]
    [InlineData(MdpCommandName.WorkerPartial)]
    public void A_missing_body_is_refused(MdpCommandName name) =>
        Refusal(new MdpCommand { Version = MdpVersion.V02, Name = name, Service = "echo"u8, Address = "addr"u8 })
            .ShouldStartWith($"{name} needs a body of at least one frame");

    [Fact]
    public void A_name_longer_than_255_octets_is_refused() =>
        Refusal(new MdpCommand { Version = MdpVersion.V01, Name = MdpCommandName.WorkerReady, Service = new byte[256] })
            .ShouldStartWith("WorkerReady needs a service name of 1 to 255 octets, got 256");

    [Fact]
    public void A_version_that_is_not_spoken_is_refused() =>
        Refusal(new MdpCommand { Version = (MdpVersion)9, Name = MdpCommandName.WorkerHeartbeat }).ShouldStartWith("expected version V01, V02 or V03, got 9");

    private static string Refusal(MdpCommand command)
    {
        var writer = default(StructWriter);
        try
        {
            MdpWriter.Write(command, ref writer);
        }
        catch (ArgumentException misuse)
        {
            writer.Frames.ShouldBe(0);
            return misuse.Message;
        }

        return "no refusal";
    }
}
