namespace Mdp.Protocol.Tests.Versions;

/// <summary>What has no place in a 0.3 message is our caller's mistake, and is told so before a frame is written.</summary>
public sealed class V03MisuseTests
{
    private static readonly byte[] Token = new byte[16];

    [Theory]
    [InlineData(MdpCommandName.ClientRequest)]
    [InlineData(MdpCommandName.WorkerReady)]
    [InlineData(MdpCommandName.WorkerRequest)]
    public void A_service_has_1_to_255_octets(MdpCommandName name)
    {
        Refusal(new() { Version = MdpVersion.V03, Name = name, Address = Token, Body = Frames.Body("a") })
            .ShouldStartWith($"{name} needs a service name of 1 to 255 octets, got 0");
        Refusal(new() { Version = MdpVersion.V03, Name = name, Address = Token, Service = new byte[256], Body = Frames.Body("a") })
            .ShouldStartWith($"{name} needs a service name of 1 to 255 octets, got 256");
    }

    [Theory]
    [InlineData(MdpCommandName.WorkerRequest, 0)]
    [InlineData(MdpCommandName.WorkerPartial, 15)]
    [InlineData(MdpCommandName.WorkerFinal, 17)]
    [InlineData(MdpCommandName.WorkerError, 0)]
    [InlineData(MdpCommandName.WorkerCancel, 255)]
    public void A_token_has_16_octets(MdpCommandName name, int length) =>
        Refusal(new() { Version = MdpVersion.V03, Name = name, Service = "echo"u8, Address = new byte[length], Body = Frames.Body("a") })
            .ShouldStartWith($"{name} needs a token of 16 octets, got {length}");

    [Theory]
    [InlineData(MdpCommandName.ClientRequest)]
    [InlineData(MdpCommandName.ClientPartial)]
    [InlineData(MdpCommandName.ClientFinal)]
    [InlineData(MdpCommandName.WorkerRequest)]
    [InlineData(MdpCommandName.WorkerPartial)]
    [InlineData(MdpCommandName.WorkerFinal)]
    public void A_missing_body_is_refused(MdpCommandName name) =>
        Refusal(new() { Version = MdpVersion.V03, Name = name, Service = "echo"u8, Address = Token }).ShouldStartWith($"{name} needs a body of at least one frame");

    [Theory]
    [InlineData(MdpCommandName.ClientError, "text")]
    [InlineData(MdpCommandName.WorkerError, "text")]
    [InlineData(MdpCommandName.ClientHello, "name")]
    [InlineData(MdpCommandName.ClientDisconnect, "reason")]
    [InlineData(MdpCommandName.WorkerDisconnect, "reason")]
    public void A_text_has_255_octets_at_most(MdpCommandName name, string what) =>
        Refusal(new() { Version = MdpVersion.V03, Name = name, Address = Token, Text = new byte[256] }).ShouldStartWith($"{name} needs a {what} of 0 to 255 octets, got 256");

    [Theory]
    [InlineData(8)]
    [InlineData(17)]
    [InlineData(32_768)]
    public void Tokens_have_16_octets_each_and_fit(int length) =>
        Refusal(new() { Version = MdpVersion.V03, Name = MdpCommandName.WorkerHeartbeat, Tokens = new byte[length] })
            .ShouldStartWith($"WorkerHeartbeat needs tokens of 16 octets each that fit into a control frame, got {length} octets");

    [Theory]
    [InlineData(1_022, "no refusal")]
    [InlineData(1_023, "WorkerHeartbeat needs a control frame of at most 16384 octets, got more")]
    public void A_control_frame_has_16_KiB_at_most(int tokens, string expected) =>
        Refusal(new() { Version = MdpVersion.V03, Name = MdpCommandName.WorkerHeartbeat, Tokens = new byte[tokens * 16] }).ShouldStartWith(expected);

    [Fact]
    public void Headers_beside_tokens_count_too() =>
        Refusal(new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerHeartbeat,
            Tokens = new byte[16_000],
            Headers = new HeadersBuilder().Add("a"u8, new byte[361]).Build(),
        }).ShouldStartWith("WorkerHeartbeat needs a control frame of at most 16384 octets, got more");

    [Theory]
    [InlineData(MdpCommandName.ClientRequest, 8, "ClientRequest has the flags 0x07, got 0x08")]
    [InlineData(MdpCommandName.WorkerError, 2, "WorkerError has the flags 0x05, got 0x02")]
    [InlineData(MdpCommandName.ClientError, 0, "no refusal")]
    public void Flags_that_mean_nothing_are_not_sent(MdpCommandName name, byte flags, string expected) =>
        Refusal(new() { Version = MdpVersion.V03, Name = name, Flags = flags, Service = "echo"u8, Address = Token, Body = Frames.Body("a") }).ShouldStartWith(expected);

    [Theory]
    [InlineData(0, "\0\0\0\0")]
    [InlineData(1, "\0\0\0\x01")]
    [InlineData(10_000, "\0\0\0\x01")]
    [InlineData(10_001, "\0\0\0\x02")]
    [InlineData(10_000L * uint.MaxValue, "\xff\xff\xff\xff")]
    public void Time_is_rounded_up_so_that_a_little_never_becomes_none(long ticks, string expected)
    {
        var writer = new RecordingWriter();
        MdpWriter.Write(new() { Version = MdpVersion.V03, Name = MdpCommandName.WorkerHeartbeat, Lag = TimeSpan.FromTicks(ticks) }, writer);
        writer.Message.ShouldBe(["MDPW03\x06\0\0\0\0\0" + expected + "\0\0"]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData((10_000L * uint.MaxValue) + 1)]
    [InlineData(long.MaxValue)]
    public void Time_that_is_negative_or_too_long_is_refused(long ticks)
    {
        var time = TimeSpan.FromTicks(ticks);
        Refusal(new() { Version = MdpVersion.V03, Name = MdpCommandName.ClientRequest, TimeLimit = time, Service = "echo"u8, Body = Frames.Body("a") })
            .ShouldStartWith($"ClientRequest needs a time limit of 0 to 4294967295 ms, got {time}");
        Refusal(new() { Version = MdpVersion.V03, Name = MdpCommandName.ClientHello, HeartbeatInterval = time })
            .ShouldStartWith($"ClientHello needs a heartbeat interval of 0 to 4294967295 ms, got {time}");
        Refusal(new() { Version = MdpVersion.V03, Name = MdpCommandName.WorkerHeartbeat, Lag = time })
            .ShouldStartWith($"WorkerHeartbeat needs a lag of 0 to 4294967295 ms, got {time}");
    }

    [Theory]
    [InlineData(MdpVersion.V01, "7/MDP has no ClientHello")]
    [InlineData(MdpVersion.V02, "18/MDP has no ClientHello")]
    public void Older_versions_have_none_of_its_commands(MdpVersion version, string expected) =>
        Refusal(new() { Version = version, Name = MdpCommandName.ClientHello }).ShouldStartWith(expected);

    [Fact]
    public void A_name_that_is_none_is_refused() =>
        Refusal(new() { Version = MdpVersion.V03, Name = (MdpCommandName)99 }).ShouldStartWith("expected a command name, got 99");

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
