using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>How long a round trip takes in this process without any broker, at the pace of a good peer: what a busy machine costs everybody, and no attack.</summary>
internal sealed class Yardstick : IAsyncDisposable
{
    private const int Octets = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    private readonly Socket _near;
    private readonly Socket _far;
    private readonly Task[] _running;
    private readonly Lock _gate = new();
    private List<double> _latencies = [];
    private volatile bool _isStopping;

    private Yardstick(Socket near, Socket far)
    {
        (_near, _far) = (near, far);
        _running = [EchoAsync(), AskAsync()];
    }

    public static async Task<Yardstick> StartAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync(listener.LocalEndPoint!);
        var far = await listener.AcceptAsync();
        far.NoDelay = true;
        return new(near, far);
    }

    /// <summary>The latencies since the last call.</summary>
    public Latencies TakeLatencies()
    {
        lock (_gate)
        {
            var taken = _latencies;
            _latencies = [];
            return new(taken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await Task.WhenAll(_running);
        _near.Dispose();
        _far.Dispose();
    }

    private async Task AskAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        var octets = new byte[Octets];
        while (!_isStopping)
        {
            var begin = Stopwatch.GetTimestamp();
            _ = await _near.SendAsync(octets);
            for (var read = 0; read < Octets;)
                read += await _near.ReceiveAsync(octets);
            var length = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            lock (_gate)
                _latencies.Add(length);
            _ = await timer.WaitForNextTickAsync();
        }

        _near.Shutdown(SocketShutdown.Send);
    }

    private async Task EchoAsync()
    {
        var octets = new byte[Octets];
        for (var count = -1; count != 0;)
        {
            count = await _far.ReceiveAsync(octets);
            if (count > 0)
                _ = await _far.SendAsync(octets.AsMemory(0, count));
        }
    }
}
