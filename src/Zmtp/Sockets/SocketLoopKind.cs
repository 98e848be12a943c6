namespace Mdp.Zmtp;

/// <summary>How a loop waits for the network.</summary>
public enum SocketLoopKind : byte
{
    /// <summary>The quickest that this system has.</summary>
    Automatic,

    /// <summary>System.Net.Sockets: works everywhere, has no thread that spins, and is a polite guest in another's process.</summary>
    Portable,

    /// <summary>One thread on Linux' epoll: fewest system calls and wake-ups per message.</summary>
    Epoll,
}
