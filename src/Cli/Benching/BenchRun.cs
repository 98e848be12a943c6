using System.Diagnostics;
using Mdp.Cli.Output;
using Mdp.Client;

namespace Mdp.Cli.Benching;

/// <summary>Keeps requests in flight for a while, and measures each.</summary>
internal sealed class BenchRun(MdpClient client, BenchPlan plan, Screen screen)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly byte[] _body = new byte[plan.Octets];
    private Latencies _latencies = new();
    private long _errors;
    private volatile bool _isOver;
    private MdpFailure? _lastFailure;

    /// <summary>Latencies of the requests that were answered.</summary>
    public Latencies Latencies => _latencies;

    /// <summary>How many failed.</summary>
    public long Errors => Volatile.Read(ref _errors);

    /// <summary>What the last one that failed said; null when none did.</summary>
    public MdpFailure? LastFailure => _lastFailure;

    /// <summary>How long it was measured.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>Measures. Ctrl-C ends it early, and what was measured counts.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Array.Fill(_body, (byte)'x');
        using var ended = new CancellationTokenSource();
        var lanes = Enumerable.Range(0, plan.InFlight).Select(_ => AskAsync(ended.Token)).ToArray();
        try
        {
            if (plan.WarmUp > TimeSpan.Zero)
            {
                screen.Tell($"warming up for {Wording.Length(plan.WarmUp)}");
                await Task.Delay(plan.WarmUp, cancellationToken);
                _latencies = new();
                _ = Interlocked.Exchange(ref _errors, 0);
            }

            await MeasureAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was measured until now is told.
        }
        finally
        {
            // What is in flight may come back: a cancelled request is an event that somebody reads.
            _isOver = true;
            ended.CancelAfter(Grace);
            await Task.WhenAll(lanes);
        }
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var before = 0L;
            while (Stopwatch.GetElapsedTime(begun) is var elapsed && elapsed < plan.Duration)
            {
                var left = plan.Duration - elapsed;
                await Task.Delay(left < Tick ? left : Tick, cancellationToken);
                var count = Latencies.Count;
                screen.Tell($"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s: {count - before:#,0} replies, p99 {Wording.Length(Latencies.Quantile(0.99))}{(Errors > 0 ? $", {Errors} failed" : "")}");
                before = count;
            }
        }
        finally
        {
            Took = Stopwatch.GetElapsedTime(begun);
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        while (!_isOver)
        {
            var begun = Stopwatch.GetTimestamp();
            var result = await client.TryRequestAsync(plan.Service, _body, options: null, cancellationToken);
            if (_isOver)
            {
                return;
            }

            if (result.IsSuccess)
            {
                _latencies.Add(Stopwatch.GetElapsedTime(begun));
            }
            else
            {
                _ = Interlocked.Increment(ref _errors);
                _lastFailure = result.Failure;
                await Task.Yield();
            }
        }
    }
}
