using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>A listener on the epoll loop.</summary>
internal sealed class EpollListener : LoopListener, IEpollSource
{
    private readonly Socket _socket;
    private readonly EpollRegistration _registration;

    public EpollListener(EpollLoop loop, Socket socket, LoopMember member)
    {
        _socket = socket;
        Member = member;
        socket.Blocking = false;
        _registration = new(loop, this, (int)socket.Handle);
    }

    public LoopMember Member { get; }

    public override unsafe Socket? Accept(out SocketError error)
    {
        var descriptor = LinuxCalls.Accept(_registration.Descriptor, null, null, LinuxCalls.SocketNonBlockingCloseOnExec);
        error = descriptor < 0 ? LinuxCalls.LastError() : SocketError.Success;
        return descriptor < 0 ? null : new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }

    public override void Await(bool isWanted) => _registration.Await(isWanted ? Readiness.Readable : Readiness.None);

    public override void Close()
    {
        _registration.Forget();
        _socket.Dispose();
    }
}
