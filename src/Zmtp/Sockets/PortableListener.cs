using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>A listener on the portable loop: while connections are wanted, one accept is under way.</summary>
internal sealed class PortableListener : LoopListener, IPortableSource
{
    private readonly PortableLoop _loop;
    private readonly Socket _socket;
    private readonly LoopMember _member;
    private readonly PortableOperation _accept;
    private bool _isWanted;
    private bool _hasResult;
    private bool _isClosed;

    public PortableListener(PortableLoop loop, Socket socket, LoopMember member)
    {
        _loop = loop;
        _socket = socket;
        _member = member;
        _accept = new(loop, this);
    }

    public void HandleCompletions()
    {
        _hasResult |= _accept.TryTake();
        if (_isClosed)
        {
            DropResult();
            return;
        }

        if (!_isWanted)
            return;
        if (_hasResult)
            _loop.TellReady(_member, Readiness.Readable);
        Arm();
    }

    public override Socket? Accept(out SocketError error)
    {
        if (!_hasResult && !_accept.IsUnderWay)
            Begin();
        if (!_hasResult)
        {
            error = SocketError.WouldBlock;
            return null;
        }

        error = _accept.Arguments.SocketError;
        var accepted = _accept.Arguments.AcceptSocket;
        _accept.Arguments.AcceptSocket = null;
        _hasResult = false;
        if (error == SocketError.Success)
            return accepted;
        accepted?.Dispose();
        return null;
    }

    public override void Await(bool isWanted)
    {
        _isWanted = isWanted;
        Arm();
    }

    public override void Close()
    {
        _isClosed = true;
        _socket.Dispose();
        _accept.Dispose();
        DropResult();
    }

    private void Arm()
    {
        if (_isClosed || !_isWanted)
            return;
        if (!_hasResult && !_accept.IsUnderWay)
            Begin();

        // A connection that is there already is told in the next turn, never inside a call of the member.
        if (_hasResult)
            _loop.Completed(this);
    }

    private void Begin()
    {
        _accept.Begin();
        if (_socket.AcceptAsync(_accept.Arguments))
            return;
        _accept.EndAtOnce();
        _hasResult = true;
    }

    private void DropResult()
    {
        if (!_hasResult)
            return;
        _hasResult = false;
        _accept.Arguments.AcceptSocket?.Dispose();
    }
}
