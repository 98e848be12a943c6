namespace Mdp.Protocol.Tests.Versions;

/// <summary>7/MDP, command by command, as published.</summary>
public sealed class V01CommandTests
{
    // MDP/Client 0.1 has no command frame: the same octets are a REQUEST at the broker and a REPLY at a client.
    private static readonly string[] ClientMessage = ["", "MDPC01", "echo", "a", "", "b"];

    [Fact]
    [Trait("Spec", "7/MDP client.1")]
    public void REQUEST_of_a_client_is_empty_frame_header_service_and_body() =>
        new Expectation(MdpVersion.V01, MdpCommandName.ClientRequest, Service: "echo", Body: ["a", "", "b"])
            .IsOnTheWire(ClientMessage, [Side.Broker], alsoReadOtherwiseBy: Side.Client);

    [Fact]
    [Trait("Spec", "7/MDP client.2")]
    public void REPLY_to_a_client_is_empty_frame_header_service_and_body() =>
        new Expectation(MdpVersion.V01, MdpCommandName.ClientFinal, Service: "echo", Body: ["a", "", "b"])
            .IsOnTheWire(ClientMessage, [Side.Client], alsoReadOtherwiseBy: Side.Broker);

    [Fact]
    [Trait("Spec", "7/MDP worker.1")]
    public void READY_is_four_frames() =>
        new Expectation(MdpVersion.V01, MdpCommandName.WorkerReady, Service: "echo")
            .IsOnTheWire(["", "MDPW01", "\x01", "echo"], [Side.Broker]);

    [Fact]
    [Trait("Spec", "7/MDP worker.2")]
    public void REQUEST_to_a_worker_carries_address_delimiter_and_body() =>
        new Expectation(MdpVersion.V01, MdpCommandName.WorkerRequest, Address: "\0addr", Body: ["a", ""])
            .IsOnTheWire(["", "MDPW01", "\x02", "\0addr", "", "a", ""], [Side.Worker]);

    [Fact]
    [Trait("Spec", "7/MDP worker.3")]
    public void REPLY_of_a_worker_carries_address_delimiter_and_body() =>
        new Expectation(MdpVersion.V01, MdpCommandName.WorkerFinal, Address: "\0addr", Body: ["reply"])
            .IsOnTheWire(["", "MDPW01", "\x03", "\0addr", "", "reply"], [Side.Broker]);

    [Fact]
    [Trait("Spec", "7/MDP worker.4")]
    public void HEARTBEAT_is_three_frames() =>
        new Expectation(MdpVersion.V01, MdpCommandName.WorkerHeartbeat)
            .IsOnTheWire(["", "MDPW01", "\x04"], [Side.Broker, Side.Worker]);

    [Fact]
    [Trait("Spec", "7/MDP worker.5")]
    public void DISCONNECT_is_three_frames() =>
        new Expectation(MdpVersion.V01, MdpCommandName.WorkerDisconnect)
            .IsOnTheWire(["", "MDPW01", "\x05"], [Side.Broker, Side.Worker]);

    [Fact]
    public void A_reply_in_parts_cannot_be_written() =>
        Should.Throw<ArgumentException>(() => MdpWriter.Write(
                new MdpCommand { Version = MdpVersion.V01, Name = MdpCommandName.ClientPartial, Service = "echo"u8, Body = Frames.Body("a") },
                new RecordingWriter()))
            .Message.ShouldContain("7/MDP has no ClientPartial");
}
