using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mdp.Zmtp;

/// <summary>Where a socket listens, connects to, or is reached from: <c>tcp://host:port</c> or <c>ipc://path</c>.</summary>
/// <remarks>
/// <para><c>tcp</c>: the host is an IPv4 address, an IPv6 address in brackets, a name, or <c>*</c> for all addresses of this machine (to
/// listen only). The port is 1 to 65535; 0 or <c>*</c> lets the system choose one (to listen only).</para>
/// <para><c>ipc</c>: the path of a Unix domain socket, at most <see cref="IpcPathOctetsMax"/> octets of UTF-8. A path that begins with
/// <c>@</c> names a socket in Linux' abstract name space, which has no file.</para>
/// <para>Two endpoints are equal when they are written equally. A connection is never known by its endpoint: ports are used again.</para>
/// </remarks>
public sealed record Endpoint
{
    /// <summary>The longest path of an <c>ipc</c> endpoint, in octets: what fits into a <c>sockaddr_un</c> with its terminating zero.</summary>
    public const int IpcPathOctetsMax = 107;

    private const string TcpPrefix = "tcp://";
    private const string IpcPrefix = "ipc://";
    private const int HostCharactersMax = 253;

    private Endpoint(EndpointTransport transport, string host, int port)
    {
        Transport = transport;
        Host = host;
        Port = port;
    }

    /// <summary>What carries the octets.</summary>
    public EndpointTransport Transport { get; }

    /// <summary><c>tcp</c>: an address without brackets, a name or <c>*</c>. <c>ipc</c>: the path; empty for a peer whose socket has none.</summary>
    public string Host { get; }

    /// <summary><c>tcp</c>: 0 to 65535, 0 where the system shall choose. <c>ipc</c>: 0.</summary>
    public int Port { get; }

    /// <summary>Whether this endpoint means all addresses of this machine.</summary>
    public bool IsWildcard => Transport == EndpointTransport.Tcp && Host == "*";

    /// <summary>The endpoint that <paramref name="text"/> names.</summary>
    /// <exception cref="FormatException">It names none; the message says what was expected and what was given.</exception>
    public static Endpoint Parse(string text) =>
        TryParse(text, out var endpoint, out var error) ? endpoint : throw new FormatException(error);

    /// <summary>Reads an endpoint as an operator writes it.</summary>
    /// <param name="text">For example <c>tcp://127.0.0.1:5555</c>.</param>
    /// <param name="endpoint">The endpoint; null when the text names none.</param>
    /// <param name="error">What was expected and what was given; null on success.</param>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out Endpoint? endpoint,
        [NotNullWhen(false)] out string? error)
    {
        endpoint = null;
        error = null;
        if (text is null)
            error = "expected an endpoint such as tcp://127.0.0.1:5555, got nothing";
        else if (text.StartsWith(TcpPrefix, StringComparison.Ordinal))
            endpoint = ReadTcp(text, out error);
        else if (text.StartsWith(IpcPrefix, StringComparison.Ordinal))
            endpoint = ReadIpc(text, out error);
        else
            error = $"expected tcp://host:port or ipc://path, got '{text}'";
        return endpoint is not null;
    }

    /// <summary>The endpoint of a TCP address. An IPv4 address mapped into IPv6 is named as the IPv4 address that it is.</summary>
    public static Endpoint FromTcp(IPEndPoint address)
    {
        var host = address.Address.IsIPv4MappedToIPv6 ? address.Address.MapToIPv4() : address.Address;
        return new(EndpointTransport.Tcp, host.ToString(), address.Port);
    }

    /// <summary>The same endpoint with the port that the system chose.</summary>
    public Endpoint WithPort(int port) => new(Transport, Host, port);

    /// <inheritdoc/>
    public override string ToString() => Transport switch
    {
        EndpointTransport.Ipc => IpcPrefix + Host,
        _ when Host.Contains(':', StringComparison.Ordinal) => $"{TcpPrefix}[{Host}]:{Port}",
        _ => $"{TcpPrefix}{Host}:{Port}",
    };

    private static Endpoint? ReadTcp(string text, out string? error)
    {
        var rest = text.AsSpan(TcpPrefix.Length);
        var colon = rest.LastIndexOf(':');
        if (colon < 0 || (rest[0] == '[' && rest[..colon][^1] != ']'))
        {
            error = $"expected tcp://host:port, got '{text}' without a port";
            return null;
        }

        return TryReadPort(text, rest[(colon + 1)..], out var port, out error) && TryReadHost(text, rest[..colon], out var host, out error)
            ? new(EndpointTransport.Tcp, host, port)
            : null;
    }

    private static bool TryReadPort(string text, ReadOnlySpan<char> digits, out int port, out string? error)
    {
        port = 0;
        var isPort = digits is "*" || (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort);
        error = isPort ? null : $"expected a port from 0 to 65535, got '{digits}' in '{text}'";
        return isPort;
    }

    private static bool TryReadHost(string text, ReadOnlySpan<char> written, out string host, out string? error)
    {
        var isBracketed = written is ['[', .., ']'];
        host = (isBracketed ? written[1..^1] : written).ToString();
        error = null;
        if (isBracketed)
        {
            if (!IPAddress.TryParse(host, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
                error = $"expected an IPv6 address in brackets, got '[{host}]' in '{text}'";
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            error = $"expected an IPv6 address in brackets, as in tcp://[::1]:5555, got '{text}'";
        }
        else if (host != "*" && !IsName(host))
        {
            error = $"expected an address, a name or * as host, got '{host}' in '{text}'";
        }

        return error is null;
    }

    // Host names are not checked by the letter: the resolver has the last word. What would break a log line or a URL is refused here.
    private static bool IsName(string host) =>
        host.Length is > 0 and <= HostCharactersMax && host.AsSpan().IndexOfAnyExcept(NameCharacters) < 0;

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    private static Endpoint? ReadIpc(string text, out string? error)
    {
        var path = text[IpcPrefix.Length..];
        var octets = Encoding.UTF8.GetByteCount(path);
        error = null;
        if (path is "" or "@" or "*")
            error = $"expected ipc:// and the path of a socket, got '{text}'";
        else if (octets > IpcPathOctetsMax)
            error = $"expected a path of at most {IpcPathOctetsMax} octets, got {octets} in '{text}'";
        else if (path.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0)
            error = $"expected a path without blanks and control characters, got '{text}'";
        return error is null ? new(EndpointTransport.Ipc, path, 0) : null;
    }
}
