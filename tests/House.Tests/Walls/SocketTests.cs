using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Walls;

/// <summary>Nothing that ships outside src/Zmtp mentions a socket.</summary>
public sealed class SocketTests
{
    private static readonly string[] SocketNames = ["Socket", "TcpClient", "TcpListener", "UdpClient", "NetworkStream", "SocketAsyncEventArgs", "UnixDomainSocketEndPoint"];

    // It carries octets and does not know what they are: a line that a drill can cut.
    private const string DrillRelay = "src/Cli/Drills/Relay.cs";

    [Fact]
    public void Sockets_stay_in_Zmtp() => TheHouse.Shipped.Where(file => !file.IsUnder("src/Zmtp") && file.Path != DrillRelay).SelectMany(Mentions).ShouldBeEmpty();

    [Theory]
    [InlineData("using System.Net.Sockets;")]
    [InlineData("class A { System.Net.Sockets.AddressFamily f; }")]
    [InlineData("class A { TcpClient c; }")]
    public void A_socket_elsewhere_is_noticed(string code) => Mentions(new("src/Broker/A.cs", code)).ShouldHaveSingleItem();

    private static IEnumerable<string> Mentions(SourceFile file) =>
    [
        .. Names.Qualified(file).Where(found => found.Name.StartsWith("System.Net.Sockets", StringComparison.Ordinal)).Select(found => $"{file.Place(found.Node)} mentions {found.Name}"),
        .. Names.Used(file).Where(name => SocketNames.Contains(name.Identifier.Text, StringComparer.Ordinal)).Select(name => $"{file.Place(name)} mentions {name.Identifier.Text}"),
    ];
}
