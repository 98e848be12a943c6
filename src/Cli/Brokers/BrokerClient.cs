using Mdp.Cli.CommandLine;
using Mdp.Cli.Output;
using Mdp.Client;

namespace Mdp.Cli.Brokers;

/// <summary>A client that is connected, or a clear word on why there is none.</summary>
internal static class BrokerClient
{
    private static readonly string Name = $"mdp/{Environment.ProcessId}";

    /// <summary>Dials, and waits until a broker is there.</summary>
    /// <param name="invocation">Says where the brokers are, and how long they may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="configure">Changes the client's options.</param>
    /// <exception cref="CommandException">There is no broker; the message says what was tried.</exception>
    public static async Task<MdpClient> ConnectAsync(Invocation invocation, CancellationToken cancellationToken, Action<MdpClientOptions>? configure = null)
    {
        var options = new MdpClientOptions { Endpoints = [.. invocation.Brokers], Name = Name };
        configure?.Invoke(options);
        var client = new MdpClient(options);
        try
        {
            await WaitAsync(client, invocation, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private static async Task WaitAsync(MdpClient client, Invocation invocation, CancellationToken cancellationToken)
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var troubles = new Dictionary<string, string>(StringComparer.Ordinal);
        client.ConnectionStateChanged += (_, change) =>
        {
            lock (troubles)
            {
                troubles[change.Endpoint] = TroubleOf(change);
            }

            if (change.State is MdpConnectionState.Connected)
            {
                _ = connected.TrySetResult();
            }
        };
        if (client.State is MdpConnectionState.Connected)
        {
            return;
        }

        try
        {
            await connected.Task.WaitAsync(invocation.ConnectTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            lock (troubles)
            {
                throw Unreachable(invocation, troubles);
            }
        }
    }

    private static CommandException Unreachable(Invocation invocation, Dictionary<string, string> troubles)
    {
        var tried = invocation.Brokers.Select(endpoint => $"{endpoint}{(troubles.TryGetValue(endpoint, out var trouble) ? $" ({trouble})" : "")}");
        return new(
            ExitCode.Unreachable,
            $"""
            no broker at {string.Join(" or ", tried)}, tried for {Wording.Length(invocation.ConnectTimeout)}.
            Start one with 'mdp broker', or say where it is: --broker ENDPOINT or {GeneralOptions.BrokerVariable}. A slow one may need --connect-timeout.
            """);
    }

    private static string TroubleOf(MdpConnectionChangedEventArgs change) => change.Reason switch
    {
        MdpConnectionReason.Refused => "connection refused",
        MdpConnectionReason.NameUnknown => "the host's name is not known",
        MdpConnectionReason.Unreachable => "the host cannot be reached",
        MdpConnectionReason.DialTimedOut => "no answer",
        MdpConnectionReason.HandshakeFailed => "something is there that is no broker, or does not finish its handshake",
        MdpConnectionReason.Started => "no answer",
        _ => change.Detail is null ? change.Reason.ToString() : $"{change.Reason}: {change.Detail}",
    };
}
