using System.Net;
using System.Net.Sockets;
using Mdp.Zmtp;

namespace Mdp.Cli.Drills;

/// <summary>A line between a worker and the broker that can fall silent: open at both ends, and nothing comes through, as behind a cable that is cut.</summary>
/// <remarks>Plain octets and no ZMTP, so the engine is no help here: this is the one place outside it that has sockets.</remarks>
internal sealed class Relay : IAsyncDisposable
{
    private const int BufferOctets = 64 * 1024;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Endpoint _broker;
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;

    /// <summary>A line that is open.</summary>
    /// <param name="broker">Where it leads.</param>
    public Relay(Endpoint broker)
    {
        _broker = broker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the worker connects.</summary>
    public string Endpoint => $"tcp://{_listener.LocalEndpoint}";

    /// <summary>Nothing comes through any more, and no end of it hears why.</summary>
    public void FallSilent() => _ = _silence.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
            {
                var worker = await _listener.AcceptSocketAsync(_ending.Token);
                _sockets.Add(worker);
                if (!_silence.Task.IsCompleted)
                {
                    lines.Add(CarryAsync(worker));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The drill is over.
        }

        await Task.WhenAll(lines);
    }

    private async Task CarryAsync(Socket worker)
    {
        try
        {
            var broker = _broker.Transport is EndpointTransport.Ipc
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(broker);
            await broker.ConnectAsync(_broker.Transport is EndpointTransport.Ipc ? new UnixDomainSocketEndPoint(_broker.Host) : new DnsEndPoint(_broker.Host, _broker.Port), _ending.Token);
            await Task.WhenAll(PumpAsync(worker, broker), PumpAsync(broker, worker));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end has gone, or the drill is over.
            worker.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferOctets];
        while (!_silence.Task.IsCompleted)
        {
            var read = await from.ReceiveAsync(buffer, _ending.Token);
            if (_silence.Task.IsCompleted)
            {
                return;
            }

            if (read == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            _ = await to.SendAsync(buffer.AsMemory(0, read), _ending.Token);
        }
    }
}
