using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>A stream on the portable loop. Readiness to receive is a receive of no octets that completes.</summary>
/// <remarks>
/// There is no such operation for sending: what the system does not take at once is copied into a buffer and sent from there, and the
/// stream can send again when that has completed. An idle stream holds no buffer.
/// </remarks>
internal sealed class PortableStream : LoopStream, IPortableSource
{
    private const int CarriedOctetsMax = 64 * 1024;

    private readonly PortableLoop _loop;
    private readonly Socket _socket;
    private readonly PortableOperation _receive;
    private PortableOperation? _send;
    private byte[]? _carried;
    private SocketError _sendError;
    private Readiness _awaited;
    private bool _isReadable;
    private bool _isClosed;

    public PortableStream(PortableLoop loop, Socket socket, LoopMember member)
        : base(member)
    {
        _loop = loop;
        _socket = socket;
        _receive = new(loop, this);
        socket.Blocking = false;
    }

    /// <inheritdoc/>
    public override bool IsSending => _send?.IsUnderWay == true;

    public void Connect(EndPoint remote)
    {
        _send = new(_loop, this) { Arguments = { RemoteEndPoint = remote } };
        _send.Begin();
        if (!_socket.ConnectAsync(_send.Arguments))
            _send.Complete();
    }

    /// <inheritdoc/>
    public override SocketError ConnectResult() => _sendError;

    /// <inheritdoc/>
    public override int Receive(Span<byte> target, out SocketError error)
    {
        var count = _socket.Receive(target, SocketFlags.None, out error);
        return error == SocketError.Success ? count : -1;
    }

    /// <inheritdoc/>
    public override int Send(ReadOnlySpan<ArraySegment<byte>> pieces, out SocketError error)
    {
        error = IsSending ? SocketError.WouldBlock : _sendError;
        if (error != SocketError.Success)
            return -1;

        var count = SendNow(pieces, out error);
        if (error == SocketError.WouldBlock)
            return Carry(pieces, out error);
        return error == SocketError.Success ? count : -1;
    }

    /// <inheritdoc/>
    public override void Await(Readiness readiness)
    {
        _awaited = readiness;
        Arm();
    }

    /// <inheritdoc/>
    public override void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The peer was quicker; the next receive tells.
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _isClosed = true;
        _socket.Dispose();
        _receive.Dispose();
        _send?.Dispose();
    }

    public void HandleCompletions()
    {
        _isReadable |= _receive.TryTake();
        if (_send?.TryTake() == true)
        {
            _sendError = _isClosed ? SocketError.OperationAborted : _send.Arguments.SocketError;
            DropCarried();
        }

        if (_isClosed)
            return;

        var readiness = _awaited & ((_isReadable ? Readiness.Readable : Readiness.None) | (IsSending ? Readiness.None : Readiness.Writable));
        if (readiness == Readiness.None)
            return;
        if (readiness.HasFlag(Readiness.Readable))
            _isReadable = false;
        _loop.TellReady(Member, readiness);
        Arm();
    }

    private int SendNow(ReadOnlySpan<ArraySegment<byte>> pieces, out SocketError error)
    {
        if (pieces.Length == 1)
            return _socket.Send(pieces[0], SocketFlags.None, out error);

        _loop.Pieces.Clear();
        foreach (var piece in pieces)
            _loop.Pieces.Add(piece);
        var count = _socket.Send(_loop.Pieces, SocketFlags.None, out error);
        _loop.Pieces.Clear();
        return count;
    }

    private int Carry(ReadOnlySpan<ArraySegment<byte>> pieces, out SocketError error)
    {
        _carried = ArrayPool<byte>.Shared.Rent(CarriedOctetsMax);
        var count = 0;
        foreach (var piece in pieces)
        {
            var taken = Math.Min(piece.Count, CarriedOctetsMax - count);
            piece.AsSpan(0, taken).CopyTo(_carried.AsSpan(count));
            count += taken;
        }

        _send ??= new(_loop, this);
        _send.Arguments.SetBuffer(_carried, 0, count);
        _send.Begin();
        error = SocketError.Success;
        if (_socket.SendAsync(_send.Arguments))
            return count;

        _send.EndAtOnce();
        _sendError = error = _send.Arguments.SocketError;
        DropCarried();
        return error == SocketError.Success ? count : -1;
    }

    private void DropCarried()
    {
        if (_carried is null)
            return;
        ArrayPool<byte>.Shared.Return(_carried);
        _carried = null;
        if (!_isClosed)
            _send!.Arguments.SetBuffer(null, 0, 0);
    }

    private void Arm()
    {
        if (_isClosed)
            return;
        if (_awaited.HasFlag(Readiness.Readable) && !_isReadable && !_receive.IsUnderWay)
        {
            _receive.Begin();
            if (!_socket.ReceiveAsync(_receive.Arguments))
                _receive.Complete();
        }

        // What is ready already is told in the next turn, never inside a call of the member.
        if ((_awaited.HasFlag(Readiness.Readable) && _isReadable) || (_awaited.HasFlag(Readiness.Writable) && !IsSending))
            _loop.Completed(this);
    }
}
