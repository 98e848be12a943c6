using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mdp.Worker;

/// <summary>What is known of one job beside its body. Belongs to that job: after its end only the plain values are left.</summary>
public sealed class JobContext
{
    private readonly JobRun _gate;
    private readonly TimeSpan _timeLimit;
    private readonly TimeProvider _clock;
    private readonly long _arrived;
    private JobRun? _run;
    private CancellationReason _lastReason;

    internal JobContext(JobRun run)
    {
        _run = _gate = run;
        _clock = run.Desk.Clock;
        _timeLimit = run.TimeLimit;
        _arrived = run.Arrived;
        Service = run.Service;
        Broker = run.Broker;
        Attempt = run.Attempt;
        CancellationToken = run.CancellationToken;
    }

    /// <summary>The service that was asked for.</summary>
    public string Service { get; }

    /// <summary>The endpoint of the broker that sent the request, as the options name it.</summary>
    public string Broker { get; }

    /// <summary>
    /// The number of this attempt, from 1: above 1 the request was given to a worker before that was lost or handed it back, and may have done part of it. 0 when
    /// the broker does not tell, because it speaks 0.1 or 0.2.
    /// </summary>
    public int Attempt { get; }

    /// <summary>Cancelled when nobody waits for the reply any more; <see cref="CancellationReason"/> says why. Good until the job's end.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Why the token was cancelled; None while it is not.</summary>
    public CancellationReason CancellationReason
    {
        get
        {
            lock (_gate)
            {
                return _run?.Cancellation ?? _lastReason;
            }
        }
    }

    /// <summary>
    /// What is left of the time in which the reply is of use; zero when it is over, null when there is no limit. When it is over, the broker tells the client
    /// so and cancels the job; nothing needs to be done here.
    /// </summary>
    public TimeSpan? Remaining
    {
        get
        {
            if (_timeLimit == TimeSpan.Zero)
            {
                return null;
            }

            var left = _timeLimit - _clock.GetElapsedTime(_arrived);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>A header that the client sent with its request, as text.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="value">Its value, read as UTF-8; null when there is none.</param>
    /// <returns>Whether there is one. Brokers and clients of 0.1 and 0.2 send none.</returns>
    /// <exception cref="InvalidOperationException">The job has ended.</exception>
    public bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        lock (_gate)
        {
            var isThere = Run.Headers.TryFind(Encoding.UTF8.GetBytes(name), out var octets);
            value = isThere ? Encoding.UTF8.GetString(octets) : null;
            return isThere;
        }
    }

    /// <summary>The headers that the client sent with its request: names and values as they came, in their order. A copy.</summary>
    /// <exception cref="InvalidOperationException">The job has ended.</exception>
    public IReadOnlyList<KeyValuePair<string, byte[]>> GetHeaders()
    {
        lock (_gate)
        {
            List<KeyValuePair<string, byte[]>> copy = [];
            foreach (var header in Run.Headers)
            {
                copy.Add(new(Encoding.ASCII.GetString(header.Name), header.Value.ToArray()));
            }

            return copy;
        }
    }

    /// <summary>Adds a header to the reply, or to the error that takes its place. Brokers of 0.1 and 0.2 carry none: there it is left out.</summary>
    /// <param name="name">1 to 255 of <c>A-Z a-z 0-9 - _ . +</c>.</param>
    /// <param name="value">Its value, sent as UTF-8. All headers together have 12 KiB.</param>
    /// <exception cref="ArgumentException">The name is none, or the headers get too long.</exception>
    /// <exception cref="InvalidOperationException">The job has ended.</exception>
    public void AddReplyHeader(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        lock (_gate)
        {
            _ = Run.ReplyHeaders.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }
    }

    private JobRun Run => _run ?? throw new InvalidOperationException("The job of this context has ended.");

    /// <summary>The job ends; nothing of it is read through this object any more.</summary>
    internal void Detach()
    {
        lock (_gate)
        {
            _lastReason = _run?.Cancellation ?? CancellationReason.None;
            _run = null;
        }
    }
}
