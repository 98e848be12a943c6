namespace Mdp.Protocol.Tests.Versions;

/// <summary>18/MDP, command by command, as published.</summary>
public sealed class V02CommandTests
{
    [Fact]
    [Trait("Spec", "18/MDP client.1")]
    public void REQUEST_of_a_client_is_header_command_service_and_body() =>
        new Expectation(MdpVersion.V02, MdpCommandName.ClientRequest, Service: "echo", Body: ["a", "", "b"])
            .IsOnTheWire(["MDPC02", "\x01", "echo", "a", "", "b"], [Side.Broker]);

    [Fact]
    [Trait("Spec", "18/MDP client.2")]
    public void PARTIAL_to_a_client_is_header_command_service_and_body() =>
        new Expectation(MdpVersion.V02, MdpCommandName.ClientPartial, Service: "echo", Body: ["part"])
            .IsOnTheWire(["MDPC02", "\x02", "echo", "part"], [Side.Client]);

    [Fact]
    [Trait("Spec", "18/MDP client.3")]
    public void FINAL_to_a_client_is_header_command_service_and_body() =>
        new Expectation(MdpVersion.V02, MdpCommandName.ClientFinal, Service: "echo", Body: ["", ""])
            .IsOnTheWire(["MDPC02", "\x03", "echo", "", ""], [Side.Client]);

    [Fact]
    [Trait("Spec", "18/MDP worker.1")]
    public void READY_is_three_frames() =>
        new Expectation(MdpVersion.V02, MdpCommandName.WorkerReady, Service: "echo")
            .IsOnTheWire(["MDPW02", "\x01", "echo"], [Side.Broker]);

    [Fact]
    [Trait("Spec", "18/MDP worker.2")]
    public void REQUEST_to_a_worker_carries_address_delimiter_and_body() =>
        new Expectation(MdpVersion.V02, MdpCommandName.WorkerRequest, Address: "\0addr", Body: ["a", ""])
            .IsOnTheWire(["MDPW02", "\x02", "\0addr", "", "a", ""], [Side.Worker]);

    [Fact]
    [Trait("Spec", "18/MDP worker.3")]
    public void PARTIAL_of_a_worker_carries_address_delimiter_and_body() =>
        new Expectation(MdpVersion.V02, MdpCommandName.WorkerPartial, Address: "\0addr", Body: ["part"])
            .IsOnTheWire(["MDPW02", "\x03", "\0addr", "", "part"], [Side.Broker]);

    [Fact]
    [Trait("Spec", "18/MDP worker.4")]
    public void FINAL_of_a_worker_carries_address_delimiter_and_body() =>
        new Expectation(MdpVersion.V02, MdpCommandName.WorkerFinal, Address: "\0addr", Body: ["a", "b"])
            .IsOnTheWire(["MDPW02", "\x04", "\0addr", "", "a", "b"], [Side.Broker]);

    [Fact]
    [Trait("Spec", "18/MDP worker.5")]
    public void HEARTBEAT_is_two_frames() =>
        new Expectation(MdpVersion.V02, MdpCommandName.WorkerHeartbeat)
            .IsOnTheWire(["MDPW02", "\x05"], [Side.Broker, Side.Worker]);

    [Fact]
    [Trait("Spec", "18/MDP worker.6")]
    public void DISCONNECT_is_two_frames() =>
        new Expectation(MdpVersion.V02, MdpCommandName.WorkerDisconnect)
            .IsOnTheWire(["MDPW02", "\x06"], [Side.Broker, Side.Worker]);
}
