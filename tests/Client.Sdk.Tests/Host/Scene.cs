using Mdp.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Client.Tests.Host;

/// <summary>A client with everything but a network: its brokers are played by the test.</summary>
internal sealed class Scene : IAsyncDisposable
{
    public const int Port = 5555;

    public Scene(Action<MdpClientOptions>? configure = null, params ReadOnlySpan<int> ports)
    {
        var options = new MdpClientOptions { Endpoints = ports.IsEmpty ? [$"tcp://127.0.0.1:{Port}"] : [.. ports.ToArray().Select(port => $"tcp://127.0.0.1:{port}")] };
        configure?.Invoke(options);
        OptionsCheck.Mistakes(options).ShouldBeEmpty();
        FakeDealer? dealer = null;
        Client = new(
            ClientSettings.Of(options, new(1)) with { TimeProvider = Clock, Jitter = static () => 0.5 },
            NullLoggerFactory.Instance,
            handler => dealer = new(handler, Clock));
        Dealer = dealer!;
    }

    public ManualClock Clock { get; } = new();

    public FakeDealer Dealer { get; }

    public MdpClient Client { get; }

    public static ReadOnlyMemory<byte> Octets(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    public static string Text(MdpReply reply) => string.Join('|', reply.Frames.Select(frame => System.Text.Encoding.UTF8.GetString(frame.Span)));

    /// <summary>The broker is there, and speaks 0.3.</summary>
    public Mdp.Zmtp.ConnectionId Connect(int port = Port)
    {
        var connection = Dealer.Open(port, MdpVersion.V01, MdpVersion.V02, MdpVersion.V03);
        Dealer.Take();
        return connection;
    }

    /// <summary>Asks, and has a task that may be awaited more than once.</summary>
    public Task<MdpReply> AskAsync(string body, MdpRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        Client.RequestAsync("echo", Octets(body), options, cancellationToken).AsTask();

    /// <summary>Asks, and tells how it ended in one line: the reply, or the message of the failure.</summary>
    public async Task<string> TellAsync(string body, MdpRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        var result = await Client.TryRequestAsync("echo", Octets(body), options, cancellationToken);
        return result.IsSuccess ? Text(result.Reply) : result.Failure.Message;
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
