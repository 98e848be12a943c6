namespace Mdp.Protocol.Tests.Versions;

/// <summary>MDP/0.3, command by command, octet by octet.</summary>
public sealed class V03CommandTests
{
    private const string Sixteen = "0123456789abcdef";

    private const string Trace = "\x05trace\0\0\0\x02t1";

    private static readonly RequestId Id = RequestId.TryRead("0123456789abcdef"u8, out var id) ? id : default;

    private static readonly InstanceId Instance = InstanceId.TryRead("0123456789abcdef"u8, out var id) ? id : default;

    [Fact]
    [Trait("Spec", "MDP/0.3 client.1")]
    public void REQUEST_of_a_client()
    {
        string[] message = ["MDPC03\x01\x03" + Sixteen + "\0\0\x75\x30\x04" + "echo" + Trace, "a", "", "b"];
        var command = ReadOnlyBy(Side.Broker, message);
        command.Name.ShouldBe(MdpCommandName.ClientRequest);
        command.Flags.ShouldBe((byte)(RequestFlags.AskAccepted | RequestFlags.NotIdempotent));
        command.Id.ShouldBe(Id);
        command.TimeLimit.ShouldBe(TimeSpan.FromSeconds(30));
        Frames.Text(command.Service).ShouldBe("echo");
        Frames.OfBody(command.Body).ShouldBe(["a", "", "b"]);
        Written(new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientRequest,
            Flags = (byte)(RequestFlags.AskAccepted | RequestFlags.NotIdempotent),
            Id = Id,
            TimeLimit = TimeSpan.FromSeconds(30),
            Service = "echo"u8,
            Headers = Traced(),
            Body = Frames.Body("a", "", "b"),
        }).ShouldBe(message);
    }

    [Theory]
    [Trait("Spec", "MDP/0.3 client.2")]
    [Trait("Spec", "MDP/0.3 client.3")]
    [InlineData(MdpCommandName.ClientPartial, "\x02")]
    [InlineData(MdpCommandName.ClientFinal, "\x03")]
    public void Replies_to_a_client(MdpCommandName name, string octet)
    {
        string[] message = ["MDPC03" + octet + "\0" + Sixteen + Trace, "part"];
        var command = ReadOnlyBy(Side.Client, message);
        command.Name.ShouldBe(name);
        command.Id.ShouldBe(Id);
        Frames.OfBody(command.Body).ShouldBe(["part"]);
        Written(new() { Version = MdpVersion.V03, Name = name, Id = Id, Headers = Traced(), Body = Frames.Body("part") }).ShouldBe(message);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 client.4")]
    [Trait("Spec", "MDP/0.3 error.3")]
    public void ERROR_to_a_client()
    {
        string[] message = ["MDPC03\x04\x02" + Sixteen + "\x01\xf6\x03" + "why" + Trace];
        var command = ReadOnlyBy(Side.Client, message);
        command.Name.ShouldBe(MdpCommandName.ClientError);
        command.Id.ShouldBe(Id);
        command.Code.ShouldBe(ErrorCode.WorkerLost);
        Frames.Text(command.Text).ShouldBe("why");
        ((ErrorFlags)command.Flags).ShouldBe(ErrorFlags.ByWorker);
        Written(new() { Version = MdpVersion.V03, Name = MdpCommandName.ClientError, Id = Id, Code = 502, Text = "why"u8, Flags = 2, Headers = Traced() }).ShouldBe(message);
    }

    [Theory]
    [Trait("Spec", "MDP/0.3 error.5")]
    [InlineData("\x04", ErrorFlags.NeverRan)]
    [InlineData("\xfe", ErrorFlags.NeverRan | ErrorFlags.ByWorker)]
    public void ERROR_to_a_client_says_whether_the_request_ever_ran(string octet, ErrorFlags flags)
    {
        var command = ReadOnlyBy(Side.Client, ["MDPC03\x04" + octet + Sixteen + "\x01\xf7\0"]);
        ((ErrorFlags)command.Flags).ShouldBe(flags);
        Written(new() { Version = MdpVersion.V03, Name = MdpCommandName.ClientError, Id = Id, Code = 503, Flags = 4 })
            .ShouldBe(["MDPC03\x04\x04" + Sixteen + "\x01\xf7\0"]);
    }

    [Theory]
    [Trait("Spec", "MDP/0.3 client.5")]
    [Trait("Spec", "MDP/0.3 client.6")]
    [InlineData(MdpCommandName.ClientAccepted, "\x05", Side.Client)]
    [InlineData(MdpCommandName.ClientCancel, "\x06", Side.Broker)]
    public void ACCEPTED_and_CANCEL_of_a_client(MdpCommandName name, string octet, Side reader)
    {
        string[] message = ["MDPC03" + octet + "\0" + Sixteen];
        var command = ReadOnlyBy(reader, message);
        command.Name.ShouldBe(name);
        command.Id.ShouldBe(Id);
        command.Headers.IsEmpty.ShouldBeTrue();
        Written(new() { Version = MdpVersion.V03, Name = name, Id = Id }).ShouldBe(message);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 client.7")]
    public void HEARTBEAT_of_client_and_broker()
    {
        string[] message = ["MDPC03\x07\0"];
        Read(Side.Client, message).Name.ShouldBe(MdpCommandName.ClientHeartbeat);
        Read(Side.Broker, message).Name.ShouldBe(MdpCommandName.ClientHeartbeat);
        Written(new() { Version = MdpVersion.V03, Name = MdpCommandName.ClientHeartbeat }).ShouldBe(message);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 client.8")]
    public void HELLO_of_a_client()
    {
        string[] message = ["MDPC03\x08\0" + Sixteen + "\0\0\x09\xc4\x03\x02" + "me"];
        var command = ReadOnlyBy(Side.Broker, message);
        command.Name.ShouldBe(MdpCommandName.ClientHello);
        command.Instance.ShouldBe(Instance);
        command.HeartbeatInterval.ShouldBe(TimeSpan.FromSeconds(2.5));
        command.Liveness.ShouldBe((byte)3);
        Frames.Text(command.Text).ShouldBe("me");
        Written(new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientHello,
            Instance = Instance,
            HeartbeatInterval = TimeSpan.FromSeconds(2.5),
            Liveness = 3,
            Text = "me"u8,
        }).ShouldBe(message);
    }

    [Theory]
    [Trait("Spec", "MDP/0.3 client.9")]
    [Trait("Spec", "MDP/0.3 worker.9")]
    [InlineData(MdpCommandName.ClientDisconnect, "MDPC03", Side.Client)]
    [InlineData(MdpCommandName.WorkerDisconnect, "MDPW03", Side.Worker)]
    public void DISCONNECT_both_ways(MdpCommandName name, string magic, Side peer)
    {
        string[] message = [magic + "\x09\0\x03" + "why"];
        foreach (var side in new[] { Side.Broker, peer })
        {
            var command = Read(side, message);
            command.Name.ShouldBe(name);
            Frames.Text(command.Text).ShouldBe("why");
        }

        Written(new() { Version = MdpVersion.V03, Name = name, Text = "why"u8 }).ShouldBe(message);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 worker.1")]
    public void READY_of_a_worker()
    {
        string[] message = ["MDPW03\x01\0" + Sixteen + "\0\0\x09\xc4\x03\0\x40\x04" + "echo" + Trace];
        var command = ReadOnlyBy(Side.Broker, message);
        command.Name.ShouldBe(MdpCommandName.WorkerReady);
        command.Instance.ShouldBe(Instance);
        command.HeartbeatInterval.ShouldBe(TimeSpan.FromSeconds(2.5));
        command.Liveness.ShouldBe((byte)3);
        command.Credit.ShouldBe((ushort)64);
        Frames.Text(command.Service).ShouldBe("echo");
        Written(new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerReady,
            Instance = Instance,
            HeartbeatInterval = TimeSpan.FromSeconds(2.5),
            Liveness = 3,
            Credit = 64,
            Service = "echo"u8,
            Headers = Traced(),
        }).ShouldBe(message);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 worker.2")]
    public void REQUEST_to_a_worker()
    {
        string[] message = ["MDPW03\x02\0" + Sixteen + "\0\x02\0\0\x75\x30\x04" + "echo" + Trace, "a", ""];
        var command = ReadOnlyBy(Side.Worker, message);
        command.Name.ShouldBe(MdpCommandName.WorkerRequest);
        Frames.Text(command.Address).ShouldBe(Sixteen);
        command.Attempt.ShouldBe((ushort)2);
        command.TimeLimit.ShouldBe(TimeSpan.FromSeconds(30));
        Frames.Text(command.Service).ShouldBe("echo");
        Frames.OfBody(command.Body).ShouldBe(["a", ""]);
        Written(new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerRequest,
            Address = "0123456789abcdef"u8,
            Attempt = 2,
            TimeLimit = TimeSpan.FromSeconds(30),
            Service = "echo"u8,
            Headers = Traced(),
            Body = Frames.Body("a", ""),
        }).ShouldBe(message);
    }

    [Theory]
    [Trait("Spec", "MDP/0.3 worker.3")]
    [Trait("Spec", "MDP/0.3 worker.4")]
    [InlineData(MdpCommandName.WorkerPartial, "\x03")]
    [InlineData(MdpCommandName.WorkerFinal, "\x04")]
    public void Replies_of_a_worker(MdpCommandName name, string octet)
    {
        string[] message = ["MDPW03" + octet + "\0" + Sixteen + Trace, "part", "more"];
        var command = ReadOnlyBy(Side.Broker, message);
        command.Name.ShouldBe(name);
        Frames.Text(command.Address).ShouldBe(Sixteen);
        Frames.OfBody(command.Body).ShouldBe(["part", "more"]);
        Written(new() { Version = MdpVersion.V03, Name = name, Address = "0123456789abcdef"u8, Headers = Traced(), Body = Frames.Body("part", "more") }).ShouldBe(message);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 worker.5")]
    public void ERROR_of_a_worker()
    {
        string[] message = ["MDPW03\x05\x01" + Sixteen + "\x01\xf7\x08" + "stopping"];
        var command = ReadOnlyBy(Side.Broker, message);
        command.Name.ShouldBe(MdpCommandName.WorkerError);
        command.Flags.ShouldBe((byte)ErrorFlags.MayRetry);
        Frames.Text(command.Address).ShouldBe(Sixteen);
        command.Code.ShouldBe(ErrorCode.Stopping);
        Frames.Text(command.Text).ShouldBe("stopping");
        Written(new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerError,
            Flags = (byte)ErrorFlags.MayRetry,
            Address = "0123456789abcdef"u8,
            Code = ErrorCode.Stopping,
            Text = "stopping"u8,
        }).ShouldBe(message);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 worker.6")]
    public void HEARTBEAT_of_worker_and_broker()
    {
        string[] message = ["MDPW03\x06\0\x01\x02\x03\x04\0\0\0\x05\0\x02" + Sixteen + "fedcba9876543210"];
        foreach (var side in new[] { Side.Broker, Side.Worker })
        {
            var command = Read(side, message);
            command.Name.ShouldBe(MdpCommandName.WorkerHeartbeat);
            command.Received.ShouldBe(0x0102_0304u);
            command.Lag.ShouldBe(TimeSpan.FromMilliseconds(5));
            Frames.Text(command.Tokens).ShouldBe(Sixteen + "fedcba9876543210");
        }

        Written(new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerHeartbeat,
            Received = 0x0102_0304,
            Lag = TimeSpan.FromMilliseconds(5),
            Tokens = "0123456789abcdeffedcba9876543210"u8,
        }).ShouldBe(message);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 worker.7")]
    public void CANCEL_to_a_worker()
    {
        string[] message = ["MDPW03\x07\0" + Sixteen + "\x01\xf3"];
        var command = ReadOnlyBy(Side.Worker, message);
        command.Name.ShouldBe(MdpCommandName.WorkerCancel);
        Frames.Text(command.Address).ShouldBe(Sixteen);
        command.Code.ShouldBe(ErrorCode.Cancelled);
        Written(new() { Version = MdpVersion.V03, Name = MdpCommandName.WorkerCancel, Address = "0123456789abcdef"u8, Code = 499 }).ShouldBe(message);
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 worker.8")]
    public void CREDIT_of_a_worker()
    {
        string[] message = ["MDPW03\x08\0\x03\xe8"];
        var command = ReadOnlyBy(Side.Broker, message);
        command.Name.ShouldBe(MdpCommandName.WorkerCredit);
        command.Credit.ShouldBe((ushort)1000);
        Written(new() { Version = MdpVersion.V03, Name = MdpCommandName.WorkerCredit, Credit = 1000 }).ShouldBe(message);
    }

    private static Headers Traced() => new HeadersBuilder().Add("trace"u8, "t1"u8).Build();

    private static MdpCommand ReadOnlyBy(Side reader, string[] message)
    {
        foreach (var other in Enum.GetValues<Side>().Where(side => side != reader))
        {
            other.TryRead(Frames.Of(message), out _, out var refusal).ShouldBeFalse($"at the {other}");
            refusal.ShouldBeOneOf(MdpViolation.UnknownHeader, MdpViolation.UnknownCommand);
        }

        return Read(reader, message);
    }

    private static MdpCommand Read(Side side, string[] message)
    {
        side.TryRead(Frames.Of(message), out var command, out var violation).ShouldBeTrue($"{violation} at the {side}");
        violation.ShouldBe(MdpViolation.None);
        command.Version.ShouldBe(MdpVersion.V03);
        if (message[0].Contains(Trace, StringComparison.Ordinal))
        {
            command.Headers.TryFind("TRACE"u8, out var value).ShouldBeTrue();
            Frames.Text(value).ShouldBe("t1");
        }

        command.Body.Frames.ShouldNotBeNull("what a command borrows can be retained, body or none");
        command.Body.Count.ShouldBe(message.Length - 1);
        return command;
    }

    private static string[] Written(in MdpCommand command)
    {
        var writer = new RecordingWriter();
        MdpWriter.Write(command, writer);
        return writer.Message;
    }
}
