using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mdp.Broker.Tests.Telemetry;

/// <summary>As much of an OTLP receiver over HTTP as a test needs: it takes everything, and keeps the octets of each signal as Latin-1 text.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, string> _received = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Task _loop;

    public OtlpReceiver()
    {
        Endpoint = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"{Endpoint}/");
        _listener.Start();
        _loop = ReceiveAsync();
    }

    public string Endpoint { get; }

    /// <summary>Completes when everything that was received of a signal holds a text.</summary>
    public async Task ExpectAsync(string signal, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!_received.GetValueOrDefault($"/v1/{signal}", "").Contains(text, StringComparison.Ordinal))
        {
            try
            {
                await _arrived.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"no {signal} with '{text}' came, but {_received.GetValueOrDefault($"/v1/{signal}", "nothing")}", e);
            }
        }
    }

    public void Dispose()
    {
        _listener.Close();
        _ = _loop.ContinueWith(_ => _arrived.Dispose(), TaskScheduler.Default);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _received.AddOrUpdate(context.Request.Url!.AbsolutePath, _ => Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
                context.Response.StatusCode = 200;
                context.Response.Close();
                _arrived.Release();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Its end.
        }
    }
}
