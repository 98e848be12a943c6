using System.Net;
using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>A stream on the epoll loop.</summary>
internal sealed class EpollStream : LoopStream, IEpollSource
{
    private readonly EpollLoop _loop;
    private readonly Socket _socket;
    private readonly EpollRegistration _registration;

    public EpollStream(EpollLoop loop, Socket socket, LoopMember member)
        : base(member)
    {
        _loop = loop;
        _socket = socket;
        _registration = new(loop, this, (int)socket.Handle);
    }

    /// <exception cref="SocketException">Connecting failed at once.</exception>
    public unsafe void Connect(EndPoint remote)
    {
        _socket.Blocking = false;
        var address = remote.Serialize();
        int result;
        fixed (byte* octets = address.Buffer.Span)
            result = LinuxCalls.Connect(_registration.Descriptor, octets, (uint)address.Size);
        var error = result == 0 ? SocketError.Success : LinuxCalls.LastError();

        // An interrupted connect goes on by itself.
        if (error is not (SocketError.Success or SocketError.InProgress or SocketError.Interrupted))
            throw new SocketException((int)error);
    }

    /// <inheritdoc/>
    public override unsafe SocketError ConnectResult()
    {
        var value = 0;
        var length = (uint)sizeof(int);
        var result = LinuxCalls.GetSocketOption(_registration.Descriptor, LinuxCalls.SocketLevel, LinuxCalls.SocketErrorOption, &value, &length);
        return result < 0 ? LinuxCalls.LastError() : LinuxCalls.ErrorOf(value);
    }

    /// <inheritdoc/>
    public override unsafe int Receive(Span<byte> target, out SocketError error)
    {
        nint count;
        fixed (byte* octets = target)
            count = LinuxCalls.Receive(_registration.Descriptor, octets, target.Length, LinuxCalls.DontWait);
        error = count < 0 ? LinuxCalls.LastError() : SocketError.Success;
        return (int)count;
    }

    /// <inheritdoc/>
    public override unsafe int Send(ReadOnlySpan<ArraySegment<byte>> pieces, out SocketError error)
    {
        nint count;
        if (pieces.Length == 1)
        {
            fixed (byte* octets = pieces[0].AsSpan())
                count = LinuxCalls.Send(_registration.Descriptor, octets, pieces[0].Count, LinuxCalls.DontWait | LinuxCalls.NoSignal);
        }
        else
        {
            count = _loop.SendPieces(_registration.Descriptor, pieces);
        }

        error = count < 0 ? LinuxCalls.LastError() : SocketError.Success;
        return (int)count;
    }

    /// <inheritdoc/>
    public override void Await(Readiness readiness) => _registration.Await(readiness);

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
        _registration.Forget();
        _socket.Dispose();
    }
}
