using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Broker.Hosting;

/// <summary>Asks a broker over its own port whether it answers, as any client would: what <c>--probe</c> does, for health checks of containers.</summary>
/// <remarks>A process that accepts connections and does nothing passes for healthy with a check of the port. This question goes through the broker's loop and core.</remarks>
internal sealed class Probe : IDealerHandler
{
    /// <summary>How long an answer may take, the connection included. A healthy broker takes milliseconds; container platforms ask each 10 to 30 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // The answer does not matter: whether somebody serves this name is not what is asked.
    private static readonly OctetFrames Argument = new("probe"u8.ToArray());

    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _state = "nothing was heard of it";
    private ZmtpDealer? _dealer;

    private Probe()
    {
    }

    /// <summary>Asks the broker that these settings would make, and says how it went.</summary>
    /// <returns>An exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<Endpoint> endpoints, TextWriter output, TextWriter errors)
    {
        var endpoint = endpoints[0].Reachable();
        if (endpoint is { Transport: EndpointTransport.Tcp, Port: 0 })
        {
            await errors.WriteLineAsync($"mdp-broker: --probe: expected an endpoint with a port, got {endpoint}; say --endpoint with the port that the broker printed");
            return ExitCode.WrongOptions;
        }

        var started = Stopwatch.GetTimestamp();
        var probe = new Probe();
        await using var dealer = new ZmtpDealer(DealerSide.Client, new DealerOptions(), probe, NullLogger.Instance);
        probe._dealer = dealer;
        _ = dealer.Connect(endpoint, ReconnectPolicy.Lan);
        try
        {
            await probe._answered.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            await errors.WriteLineAsync($"mdp-broker: no answer from {endpoint} within {Patience.TotalSeconds} s: {probe._state}");
            return ExitCode.Failure;
        }

        await output.WriteLineAsync($"{endpoint} answers, {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");
        return ExitCode.Success;
    }

    /// <inheritdoc/>
    public void Monitor(in ConnectionEvent connectionEvent)
    {
        switch (connectionEvent.Kind)
        {
            case ConnectionEventKind.HandshakeSucceeded:
                _state = "it completed the handshake and did not answer mmi.service";
                _ = _dealer!.TrySend(
                    connectionEvent.Connection,
                    new() { Version = MdpVersion.V01, Name = MdpCommandName.ClientRequest, Service = "mmi.service"u8, Body = new(Argument, 0) });
                break;
            case ConnectionEventKind.DialFailed:
                _state = connectionEvent.DialFailure is DialFailure.Refused ? "nobody listens there" : $"{connectionEvent.DialFailure}";
                break;
            case ConnectionEventKind.HandshakeFailed or ConnectionEventKind.Disconnected:
                _state = $"the connection ended: {connectionEvent.Reason}";
                break;
        }
    }

    /// <inheritdoc/>
    public void Receive(ConnectionId connection, in MdpCommand command) => _answered.TrySetResult();

    /// <inheritdoc/>
    public void Violated(ConnectionId connection, MdpViolation violation) => _state = $"what it said is no MDP ({violation})";

    /// <inheritdoc/>
    public void Heard(ConnectionId connection)
    {
    }

    /// <inheritdoc/>
    public Instant EndTurn(Instant now) => Instant.Never;
}
