using System.Net.Sockets;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>What a listener does when the system cannot accept.</summary>
[Trait("Row", "H23"), Trait("Row", "F67")]
public sealed class AcceptFailureTests
{
    private readonly ManualLoop _loop = new();
    private readonly Owner _owner = new();
    private readonly ManualLoop.ScriptedListener _listener;

    public AcceptFailureTests()
    {
        var options = new RouterOptions();
        var connections = new ConnectionSet(_loop, options, new ConnectionSettings(ZmtpSocketType.Router), _owner, new NobodysKeeper());
        _loop.Begin(new Acceptor(connections, new Admission(connections), null!, Endpoint.Parse("tcp://127.0.0.1:1")));
        _listener = _loop.Listeners[0];
    }

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    public void Without_descriptors_or_memory_it_pauses_instead_of_spinning_and_goes_on(SocketError error)
    {
        _listener.Script.Enqueue(error);

        _loop.Turn(ready: _listener.Member);

        _listener.IsAwaited.ShouldBeFalse();
        _listener.Accepts.ShouldBe(1);
        _owner.Rest()[^1].Kind.ShouldBe(ConnectionEventKind.AcceptFailed);
        _loop.Turn(TimeSpan.FromMilliseconds(99));
        _listener.IsAwaited.ShouldBeFalse();
        _loop.Turn(TimeSpan.FromMilliseconds(1));
        _listener.IsAwaited.ShouldBeTrue();
    }

    [Fact]
    public void Peers_that_left_the_backlog_are_passed_over_but_not_without_end()
    {
        for (var left = 0; left < 1000; left++)
            _listener.Script.Enqueue(SocketError.ConnectionAborted);

        _loop.Turn(ready: _listener.Member);

        _listener.Accepts.ShouldBe(64);
        _listener.IsAwaited.ShouldBeTrue();
    }
}
