using System.Net;

namespace Mdp.Zmtp.Tests.Sockets;

public sealed class EndpointTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:5555", "127.0.0.1", 5555)]
    [InlineData("tcp://[::1]:65535", "::1", 65535)]
    [InlineData("tcp://[fe80::1%eth0]:1", "fe80::1%eth0", 1)]
    [InlineData("tcp://broker.example.org:0", "broker.example.org", 0)]
    [InlineData("tcp://*:5555", "*", 5555)]
    public void A_tcp_endpoint_is_read_and_written_alike(string text, string host, int port)
    {
        var endpoint = Endpoint.Parse(text);

        endpoint.Transport.ShouldBe(EndpointTransport.Tcp);
        endpoint.Host.ShouldBe(host);
        endpoint.Port.ShouldBe(port);
        endpoint.ToString().ShouldBe(text);
        endpoint.ShouldBe(Endpoint.Parse(text));
    }

    [Fact]
    public void A_star_as_port_leaves_it_to_the_system() => Endpoint.Parse("tcp://127.0.0.1:*").Port.ShouldBe(0);

    [Theory]
    [InlineData("ipc:///run/mdp/broker.sock", "/run/mdp/broker.sock")]
    [InlineData("ipc://relative.sock", "relative.sock")]
    [InlineData("ipc://@mdp", "@mdp")]
    public void An_ipc_endpoint_is_read_and_written_alike(string text, string path)
    {
        var endpoint = Endpoint.Parse(text);

        endpoint.Transport.ShouldBe(EndpointTransport.Ipc);
        endpoint.Host.ShouldBe(path);
        endpoint.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null, "expected an endpoint such as tcp://127.0.0.1:5555, got nothing")]
    [InlineData("", "expected tcp://host:port or ipc://path, got ''")]
    [InlineData("udp://127.0.0.1:1", "expected tcp://host:port or ipc://path, got 'udp://127.0.0.1:1'")]
    [InlineData("TCP://127.0.0.1:1", "expected tcp://host:port or ipc://path, got 'TCP://127.0.0.1:1'")]
    [InlineData("tcp://", "expected tcp://host:port, got 'tcp://' without a port")]
    [InlineData("tcp://host", "expected tcp://host:port, got 'tcp://host' without a port")]
    [InlineData("tcp://[::1]", "expected tcp://host:port, got 'tcp://[::1]' without a port")]
    [InlineData("tcp://host:65536", "expected a port from 0 to 65535, got '65536' in 'tcp://host:65536'")]
    [InlineData("tcp://host:-1", "expected a port from 0 to 65535, got '-1' in 'tcp://host:-1'")]
    [InlineData("tcp://host:", "expected a port from 0 to 65535, got '' in 'tcp://host:'")]
    [InlineData("tcp://:1", "expected an address, a name or * as host, got '' in 'tcp://:1'")]
    [InlineData("tcp://a b:1", "expected an address, a name or * as host, got 'a b' in 'tcp://a b:1'")]
    [InlineData("tcp://::1:5555", "expected an IPv6 address in brackets, as in tcp://[::1]:5555, got 'tcp://::1:5555'")]
    [InlineData("tcp://[name]:1", "expected an IPv6 address in brackets, got '[name]' in 'tcp://[name]:1'")]
    [InlineData("tcp://[127.0.0.1]:1", "expected an IPv6 address in brackets, got '[127.0.0.1]' in 'tcp://[127.0.0.1]:1'")]
    [InlineData("ipc://", "expected ipc:// and the path of a socket, got 'ipc://'")]
    [InlineData("ipc://a b", "expected a path without blanks and control characters, got 'ipc://a b'")]
    public void What_is_no_endpoint_is_refused_with_what_was_expected(string? text, string expected)
    {
        Endpoint.TryParse(text, out var endpoint, out var error).ShouldBeFalse();

        endpoint.ShouldBeNull();
        error.ShouldBe(expected);
    }

    [Fact]
    public void An_ipc_path_of_107_octets_is_the_longest()
    {
        Endpoint.TryParse("ipc://" + new string('p', 107), out _, out _).ShouldBeTrue();
        Endpoint.TryParse("ipc://" + new string('p', 108), out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldStartWith("expected a path of at most 107 octets, got 108 in ");
    }

    [Fact]
    public void A_mapped_IPv4_address_is_named_as_what_it_is() =>
        Endpoint.FromTcp(new IPEndPoint(IPAddress.Parse("::ffff:127.0.0.1"), 7)).ToString().ShouldBe("tcp://127.0.0.1:7");

    [Fact]
    public void Every_text_is_either_an_endpoint_that_prints_itself_or_an_error()
    {
        const int seed = 20;
        var random = new Random(seed);
        const string letters = "tcp://ic[]:*0.1@ \0é9";
        for (var round = 0; round < 20_000; round++)
        {
            var text = (random.Next(3) switch { 0 => "tcp://", 1 => "ipc://", _ => "" })
                + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => letters[random.Next(letters.Length)]));
            if (Endpoint.TryParse(text, out var endpoint, out var error))
                Endpoint.Parse(endpoint.ToString()).ShouldBe(endpoint, $"seed {seed}, round {round}, '{text}'");
            else
                error.ShouldNotBeNullOrEmpty($"seed {seed}, round {round}, '{text}'");
        }
    }
}
