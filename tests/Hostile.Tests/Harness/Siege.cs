using System.Diagnostics;
using System.Text.RegularExpressions;
using Mdp.Broker;
using Mdp.Broker.Core;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>A broker in this process, its good peers, and the hostile ones that a test brings: with everything that the broker tells of them.</summary>
internal sealed partial class Siege : IAsyncDisposable
{
    /// <summary>Lines of one kind that may come at once, and each second after that: what the broker promises of its log.</summary>
    private const int LogBurst = 100;

    // The burst of the lines that strangers cause.
    private const int StrangerBurst = 20;

    private readonly List<RawPeer> _strangers = [];
    private readonly MdpBroker _broker;
    private readonly LogBook _log = new();
    private readonly MeterBook _meters = new();
    private readonly long _begin = Stopwatch.GetTimestamp();

    private Siege(MdpBrokerSettings settings) => _broker = new(settings, _log, Chronicle);

    /// <summary>What the broker tells.</summary>
    public Chronicle Chronicle { get; } = new();

    /// <summary>Who must not be harmed.</summary>
    public GoodPeers Good { get; private set; } = null!;

    /// <summary>Where the broker listens.</summary>
    public Endpoint Endpoint => _broker.Endpoints[0];

    /// <summary>How many faults of our own a test has brought about, and may stand in the log.</summary>
    public int ExpectedErrors { get; set; }

    /// <summary>What was logged.</summary>
    public IReadOnlyList<LogLine> Log => _log.Lines;

    /// <summary>A broker that listens, and good peers that work.</summary>
    public static async Task<Siege> BeginAsync(MdpBrokerSettings settings)
    {
        var siege = new Siege(settings with { Endpoints = [Endpoint.Parse("tcp://127.0.0.1:0")] });
        try
        {
            siege._broker.Start();
            siege.Good = await GoodPeers.StartAsync(siege.Endpoint, settings.Core.Heartbeat.Interval);
            return siege;
        }
        catch
        {
            await siege._broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection that has said nothing yet. It ends with the siege.</summary>
    public async Task<RawPeer> ConnectAsync(int receiveBuffer = 0)
    {
        var stranger = await RawPeer.ConnectAsync(Endpoint, receiveBuffer);
        lock (_strangers)
            _strangers.Add(stranger);
        return stranger;
    }

    /// <summary>A connection whose handshake is done.</summary>
    public async Task<RawPeer> HandshakenAsync(string socketType = "DEALER", byte[]? identity = null, byte minor = 1, int receiveBuffer = 0) =>
        await (await ConnectAsync(receiveBuffer)).HandshakeAsync(socketType, identity, minor);

    /// <summary>A registered 0.1 worker.</summary>
    public async Task<RawPeer> WorkerAsync(string service, byte[]? identity = null)
    {
        var before = Chronicle.Count(BrokerEventKind.WorkerRegistered);
        var worker = await HandshakenAsync(identity: identity);
        await worker.SendMessageAsync(Say.WorkerReady(service));
        await Chronicle.ReachAsync(() => Chronicle.Count(BrokerEventKind.WorkerRegistered) > before, $"a worker of {service} registered");
        return worker;
    }

    /// <summary>Waits until connections ended in their handshake for this reason; event, metric and log must say so.</summary>
    public async Task HandshakesFailAsync(int count, CloseReason reason, ZmtpViolation violation = ZmtpViolation.None)
    {
        await Chronicle.ReachAsync(
            () => Chronicle.Count(ConnectionEventKind.HandshakeFailed, reason, violation) >= count, $"{count} handshakes failed: {reason} {violation}");
        await CountedAsync("mdp.broker.handshakes.failed", reason, count);
        ShouldBeLogged(violation == ZmtpViolation.None ? reason : violation);
    }

    /// <summary>Waits until connections with traffic ended for this reason; event, metric and log must say so.</summary>
    public async Task DisconnectsAsync(int count, CloseReason reason, ZmtpViolation violation = ZmtpViolation.None)
    {
        await Chronicle.ReachAsync(
            () => Chronicle.Count(ConnectionEventKind.Disconnected, reason, violation) >= count, $"{count} disconnected: {reason} {violation}");
        await CountedAsync("mdp.broker.connections.ended", reason, count);
        ShouldBeLogged(violation == ZmtpViolation.None ? reason : violation);
    }

    /// <summary>Waits until peers were closed as soon as accepted; event, metric and log must say so.</summary>
    public async Task RefusalsAsync(int count)
    {
        await Chronicle.ReachAsync(() => Chronicle.Count(ConnectionEventKind.AcceptRefused, CloseReason.ConnectionLimit) >= count, $"{count} refused");
        await CountedAsync("mdp.broker.accepts.refused", CloseReason.ConnectionLimit, count);
        Log.ShouldContain(line => line.Level == LogLevel.Warning && line.Text.Contains("refused", StringComparison.Ordinal));
    }

    /// <summary>Waits until the core told of what peers did; the metric must say so too.</summary>
    public async Task ToldAsync(int count, BrokerEventKind kind, Enum why)
    {
        await Chronicle.ReachAsync(() => Chronicle.Count(kind, why) >= count, $"{count} x {kind} {why}");
        var instrument = kind switch
        {
            BrokerEventKind.RequestRejected => "mdp.broker.requests.rejected",
            BrokerEventKind.PeerViolation => "mdp.broker.violations",
            BrokerEventKind.WorkerRefused => "mdp.broker.workers.refused",
            BrokerEventKind.WorkerDeparted => "mdp.broker.workers.departed",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no metric is known for it here"),
        };
        await CountedAsync(instrument, why, count);
    }

    /// <summary>Waits until nobody is connected but the good peers.</summary>
    public Task AloneAsync(TimeSpan? patience = null) =>
        Chronicle.ReachAsync(() => Chronicle.OpenConnections <= GoodPeers.Connections, "only good peers are connected", patience);

    /// <summary>Lets all strangers go.</summary>
    public void Dismiss()
    {
        lock (_strangers)
        {
            foreach (var stranger in _strangers)
                stranger.Dispose();
            _strangers.Clear();
        }
    }

    /// <summary>However many peers misbehaved: no kind of line may come more often than the log promises, and nothing may be our own fault.</summary>
    public void ShouldHaveQuietLog()
    {
        // Some lines tell of two kinds of events, each with a burst of its own.
        var linesMax = (2 * LogBurst) + 2 + (2 * (int)Stopwatch.GetElapsedTime(_begin).TotalSeconds);
        var errors = Log.Where(line => line.Level >= LogLevel.Error).ToList();
        errors.Count.ShouldBe(ExpectedErrors, string.Join('\n', errors.Select(line => $"{line.Text} {line.Exception}")));
        Log.Where(line => line.Id != 900).GroupBy(line => (line.Category, line.Id)).Where(lines => lines.Count() > linesMax)
            .Select(lines => $"{lines.Count()} lines like '{lines.First().Text}' where {linesMax} are allowed").ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        Dismiss();
        await Good.DisposeAsync();
        await _broker.DisposeAsync();
        _meters.Dispose();
        _log.Dispose();
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex WordBorder();

    // The sinks are told one after the other: the metric comes a moment before or after our own event.
    private async Task CountedAsync(string instrument, Enum reason, int count)
    {
        var name = WordBorder().Replace(reason.ToString(), "_").ToLowerInvariant();
        await Chronicle.ReachAsync(() => _meters.Sum(instrument, name) >= count, $"{instrument} counts {count} of {name}, not {_meters.Sum(instrument, name)}");
    }

    // How the peer broke ZMTP, or else why its connection ended; in words for as long as the burst of that kind lasts.
    private void ShouldBeLogged(Enum why)
    {
        var lines = Log.Where(line => line.Category == "Mdp.Broker" && line.Text.Contains("ended", StringComparison.Ordinal) || line.Text.Contains("ZMTP", StringComparison.Ordinal)).ToList();
        lines.ShouldNotBeEmpty();
        if (lines.Count < StrangerBurst)
            lines.ShouldContain(line => line.Text.Contains(why.ToString(), StringComparison.Ordinal), $"no line names {why}");
    }
}
