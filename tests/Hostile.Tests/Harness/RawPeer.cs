using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mdp.Zmtp;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>A peer that is nothing but a TCP connection: it says what a test tells it to, and no library keeps it from saying nonsense.</summary>
internal sealed class RawPeer(Socket socket) : IDisposable
{
    private byte[] _buffer = [];
    private int _begin;
    private int _end;

    /// <summary>How long a peer waits for what must come.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(15);

    /// <summary>The socket, for what only a socket can do.</summary>
    public Socket Socket => socket;

    /// <summary>Whether PINGs are answered while messages are read. Yes, unless a test says otherwise.</summary>
    public bool AnswersPings { get; set; } = true;

    /// <summary>The commands that came while messages were read.</summary>
    public List<Frame> Commands { get; } = [];

    /// <summary>A connection to <paramref name="endpoint"/>; nothing is said yet.</summary>
    /// <param name="endpoint">Of tcp, with an address.</param>
    /// <param name="receiveBuffer">The system's receive buffer in octets, for peers that take little; 0 for the system's choice.</param>
    public static async Task<RawPeer> ConnectAsync(Endpoint endpoint, int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBuffer > 0)
                socket.ReceiveBufferSize = receiveBuffer;
            using var giveUp = GiveUp();
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(endpoint.Host), endpoint.Port), giveUp.Token);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A whole handshake: greeting and READY both ways.</summary>
    public async Task<RawPeer> HandshakeAsync(string socketType = "DEALER", byte[]? identity = null, byte minor = 1)
    {
        await SendAsync(Say.Greeting(minor), Say.Ready(socketType, identity));
        (await ReadAsync(64)).ShouldNotBeNull("the broker closed before its greeting");
        var ready = await ReadFrameAsync();
        ready.ShouldNotBeNull("the broker closed instead of answering READY");
        ready.Is("READY").ShouldBeTrue($"expected READY, got {Convert.ToHexString(ready.Body)}");
        return this;
    }

    /// <summary>Sends octets as they are.</summary>
    public async Task SendAsync(params byte[][] pieces)
    {
        using var giveUp = GiveUp();
        ReadOnlyMemory<byte> octets = pieces.Length == 1 ? pieces[0] : Octets.Join(pieces);
        while (!octets.IsEmpty)
            octets = octets[await socket.SendAsync(octets, SocketFlags.None, giveUp.Token)..];
    }

    /// <summary>Sends octets, or as many as the broker takes before it closes.</summary>
    /// <returns>Whether all were taken by the system.</returns>
    public async Task<bool> TrySendAsync(params byte[][] pieces)
    {
        try
        {
            await SendAsync(pieces);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Sends octets one at a time, each in a packet of its own as far as the system allows it.</summary>
    public async Task<bool> TrySendOneByOneAsync(byte[] octets)
    {
        foreach (var octet in octets)
        {
            if (!await TrySendAsync([octet]))
                return false;
        }

        return true;
    }

    /// <summary>Sends a message.</summary>
    public Task SendMessageAsync(params byte[][] frames) => SendAsync(Say.Message(frames));

    /// <summary>Reads the next message; answers PINGs meanwhile, and keeps all commands in <see cref="Commands"/>.</summary>
    /// <returns>Null when the broker closed.</returns>
    /// <exception cref="TimeoutException">Nothing came, or nothing but commands, for longer than <see cref="Patience"/>.</exception>
    public async Task<byte[][]?> ReadMessageAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        List<byte[]> frames = [];
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame.IsCommand)
            {
                await TakeCommandAsync(frame);
                if (Stopwatch.GetElapsedTime(begin) > Patience)
                    throw new TimeoutException($"the broker said nothing but commands within {Patience}");
                continue;
            }

            frames.Add(frame.Body);
            if (!frame.HasMore)
                return [.. frames];
        }

        return null;
    }

    /// <summary>Reads the next frame, of a message or a command.</summary>
    /// <returns>Null when the broker closed.</returns>
    public async Task<Frame?> ReadFrameAsync()
    {
        if (await ReadAsync(2) is not { } header)
            return null;
        long length = header[1];
        if ((header[0] & 2) != 0)
        {
            if (await ReadAsync(7) is not { } rest)
                return null;
            length = BinaryPrimitives.ReadInt64BigEndian([header[1], .. rest]);
        }

        return await ReadAsync((int)length) is { } body ? new(header[0], body) : null;
    }

    /// <summary>Reads so many octets.</summary>
    /// <returns>Null when the broker closed before they came.</returns>
    public async Task<byte[]?> ReadAsync(int count)
    {
        var octets = new byte[count];
        for (var filled = 0; filled < count;)
        {
            if (_begin == _end && !await FillAsync())
                return null;
            var taken = Math.Min(count - filled, _end - _begin);
            _buffer.AsSpan(_begin, taken).CopyTo(octets.AsSpan(filled));
            _begin += taken;
            filled += taken;
        }

        return octets;
    }

    /// <summary>Reads to the end of the connection, which must come: by FIN or by RST.</summary>
    /// <returns>All octets that came before it.</returns>
    public async Task<byte[]> ReadToEndAsync()
    {
        List<byte> octets = [];
        do
        {
            octets.AddRange(_buffer.AsSpan(_begin, _end - _begin));
            _begin = _end;
        }
        while (await FillAsync());
        return [.. octets];
    }

    /// <summary>Resets the connection.</summary>
    public void Abort()
    {
        socket.LingerState = new(enable: true, 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();

    private static CancellationTokenSource GiveUp()
    {
        var giveUp = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        giveUp.CancelAfter(Patience);
        return giveUp;
    }

    private async Task TakeCommandAsync(Frame command)
    {
        Commands.Add(command);
        if (AnswersPings && command.Is("PING"))
            _ = await TrySendAsync(Octets.Command([.. Octets.Of("04 'PONG'"), .. command.Data[2..]]));
    }

    // Octets are not kept for a peer that reads nothing: a test may have thousands.
    private async Task<bool> FillAsync()
    {
        if (_buffer.Length == 0)
            _buffer = new byte[16 * 1024];
        using var giveUp = GiveUp();
        try
        {
            _begin = 0;
            _end = await socket.ReceiveAsync(_buffer.AsMemory(), SocketFlags.None, giveUp.Token);
            return _end > 0;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown)
        {
            _end = 0;
            return false;
        }
        catch (OperationCanceledException e) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"the broker neither said anything nor closed within {Patience}", e);
        }
    }
}
