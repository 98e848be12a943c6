namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>The kinds of loop that this system has: every test of sockets runs over each.</summary>
internal static class Loops
{
    public static TheoryData<SocketLoopKind> All => OperatingSystem.IsLinux()
        ? [SocketLoopKind.Portable, SocketLoopKind.Epoll]
        : [SocketLoopKind.Portable];
}
