using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mdp.Zmtp;

/// <summary>The system calls of Linux that the epoll loop lives on. Numbers and layouts are the kernel's, the same on all architectures that .NET runs on.</summary>
/// <remarks>
/// Suppressing the garbage collector's transition (SuppressGCTransition) was measured and left out: it saves some nanoseconds of a call
/// that takes microseconds, and makes every collection wait for the call.
/// </remarks>
internal static unsafe partial class LinuxCalls
{
    public const int EpollCloseOnExec = 0x80000;
    public const int EpollAdd = 1;
    public const int EpollModify = 3;

    public const uint EpollIn = 0x1;
    public const uint EpollOut = 0x4;
    public const uint EpollError = 0x8;
    public const uint EpollHangUp = 0x10;
    public const uint EpollPeerHangUp = 0x2000;

    public const int EventNonBlockingCloseOnExec = 0x80800;
    public const int SocketNonBlockingCloseOnExec = 0x80800;
    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int SocketLevel = 1;
    public const int SocketErrorOption = 4;

    private const int NotNeeded = 4;

    private const int Interrupted = 4;
    private const int NoEntry = 2;
    private const int Again = 11;
    private const int NoMemory = 12;
    private const int TooManyFilesInSystem = 23;
    private const int TooManyFiles = 24;
    private const int BrokenPipe = 32;
    private const int NetworkUnreachable = 101;
    private const int ConnectionAborted = 103;
    private const int ConnectionReset = 104;
    private const int NoBuffers = 105;
    private const int TimedOut = 110;
    private const int ConnectionRefused = 111;
    private const int HostUnreachable = 113;
    private const int InProgress = 115;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* readinessEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int eventsMax, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, ulong* counter, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, ulong* counter, nint length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int socket, byte* address, uint* addressLength, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, byte* address, uint addressLength);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(int socket, int level, int option, int* value, uint* length);

    /// <summary>Gives the whole pages under an array that never moves back to the system. What stood there is lost; the array can be used on.</summary>
    public static void GiveBackPages(byte[] pinned)
    {
        var first = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        var page = (nuint)Environment.SystemPageSize;
        var begin = ((nuint)first + page - 1) & ~(page - 1);
        var end = ((nuint)first + (nuint)pinned.Length) & ~(page - 1);
        if (end > begin)
            _ = AdviseMemory((byte*)begin, end - begin, NotNeeded);
    }

    /// <summary>What the last call of this thread that returned -1 failed with.</summary>
    public static SocketError LastError() => ErrorOf(Marshal.GetLastPInvokeError());

    public static SocketError ErrorOf(int error) => error switch
    {
        0 => SocketError.Success,
        Again => SocketError.WouldBlock,
        Interrupted => SocketError.Interrupted,
        InProgress => SocketError.InProgress,
        ConnectionReset => SocketError.ConnectionReset,
        BrokenPipe => SocketError.Shutdown,
        ConnectionAborted => SocketError.ConnectionAborted,
        ConnectionRefused or NoEntry => SocketError.ConnectionRefused,
        TimedOut => SocketError.TimedOut,
        HostUnreachable => SocketError.HostUnreachable,
        NetworkUnreachable => SocketError.NetworkUnreachable,
        TooManyFiles or TooManyFilesInSystem => SocketError.TooManyOpenSockets,
        NoMemory or NoBuffers => SocketError.NoBufferSpaceAvailable,
        _ => SocketError.SocketError,
    };

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdviseMemory(byte* first, nuint length, int advice);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Piece
    {
        public byte* Octets;
        public nint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public byte* Address;
        public uint AddressLength;
        public Piece* Pieces;
        public nint PieceCount;
        public byte* Control;
        public nint ControlLength;
        public int Flags;
    }
}
