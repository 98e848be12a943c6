using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>The file of an <c>ipc</c> listener.</summary>
internal static class IpcFile
{
    /// <summary>The system's address of an <c>ipc</c> path; <c>@name</c> is a name in Linux' abstract name space.</summary>
    public static UnixDomainSocketEndPoint Address(string path) => new(path.StartsWith('@') ? '\0' + path[1..] : path);

    /// <summary>A socket that is bound to <paramref name="path"/>; the file goes with the socket.</summary>
    /// <remarks>A file that a dead process left behind is replaced: one that is a socket, and at which nobody listens.</remarks>
    /// <param name="path">Without the scheme.</param>
    /// <param name="mode">Set before the first peer can connect.</param>
    /// <exception cref="SocketException">The system refused; the address is in use when somebody listens there, or the file is no socket.</exception>
    public static Socket Bind(string path, UnixFileMode mode)
    {
        var isFile = !path.StartsWith('@');
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            try
            {
                socket.Bind(Address(path));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse && isFile && IsStale(path))
            {
                File.Delete(path);
                socket.Bind(Address(path));
            }

            // Until it listens, connecting is refused whatever the mode.
            if (isFile && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, mode);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsStale(string path) => IsSocket(path) && IsRefused(path);

    // A socket is what exists and cannot be opened. (Connecting to a plain file is refused too, and plain files are somebody's data.)
    private static bool IsSocket(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return false;
        }
        catch (IOException)
        {
            return File.Exists(path);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsRefused(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(Address(path));
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
