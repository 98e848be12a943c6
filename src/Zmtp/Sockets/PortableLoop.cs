using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Mdp.Heartbeating;
using Microsoft.Extensions.Logging;

namespace Mdp.Zmtp;

/// <summary>The loop over System.Net.Sockets, for every system.</summary>
/// <remarks>
/// The runtime completes operations on threads of its pool. The first thread that comes with one has the turn, and takes along what
/// others bring meanwhile: nothing is handed over, nobody waits. The loop's own thread has the turns that are due in time or posted, so that
/// deadlines are met while the pool is starved.
/// </remarks>
internal sealed class PortableLoop : SocketLoop
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    private readonly ConcurrentQueue<IPortableSource> _ready = new();
    private readonly object _sleep = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private int _requests;
    private Instant _nextTurn;
    private Instant _sleepsUntil = Instant.Never;
    private bool _isWoken;
    private volatile bool _isStopping;

    public PortableLoop(TimeSpan stallInterval, ILogger logger)
        : base(MonotonicNow, stallInterval, logger)
    {
        _thread = new(Run) { IsBackground = true, Name = "mdp socket loop" };
        _thread.Start();
    }

    /// <summary>Pieces for one gathered send, in the shape that System.Net.Sockets wants.</summary>
    public List<ArraySegment<byte>> Pieces { get; } = [];

    /// <summary>An operation of <paramref name="source"/> has completed. Called from every thread.</summary>
    public void Completed(IPortableSource source)
    {
        _ready.Enqueue(source);
        RequestTurn();
    }

    public new void TellReady(LoopMember member, Readiness readiness) => base.TellReady(member, readiness);

    internal override LoopStream Open(Socket socket, LoopMember member) => new PortableStream(this, socket, member);

    internal override LoopStream Dial(Socket socket, EndPoint remote, LoopMember member)
    {
        var stream = new PortableStream(this, socket, member);
        stream.Connect(remote);
        return stream;
    }

    internal override LoopListener Listen(Socket socket, LoopMember member) => new PortableListener(this, socket, member);

    private protected override void Wake()
    {
        lock (_sleep)
        {
            _isWoken = true;
            Monitor.Pulse(_sleep);
        }
    }

    private protected override async Task StopAsync()
    {
        _isStopping = true;
        Wake();
        await _ended.Task.ConfigureAwait(false);
        _thread.Join();

        // Completions still come from the pool. Whoever holds the count has the turns: it is never given back, so there is no further one.
        while (Interlocked.CompareExchange(ref _requests, 1, 0) != 0)
            await Task.Yield();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            RequestTurn();
            Sleep();
        }

        _ended.SetResult();
    }

    private void Sleep()
    {
        lock (_sleep)
        {
            var length = _nextTurn - ReadClock();
            if (!_isWoken && length > TimeSpan.Zero)
            {
                _sleepsUntil = _nextTurn;
                _ = Monitor.Wait(_sleep, length < LongestSleep ? length : LongestSleep);
                _sleepsUntil = Instant.Never;
            }

            _isWoken = false;
        }
    }

    // Whoever raises the count from zero has the turns until nobody has asked for another one.
    private void RequestTurn()
    {
        if (Interlocked.Increment(ref _requests) != 1)
            return;

        int seen;
        do
        {
            seen = Volatile.Read(ref _requests);
            HaveTurn();
        }
        while (Interlocked.Add(ref _requests, -seen) != 0);
    }

    private void HaveTurn()
    {
        // While some thread has the turn, the loop's own has nothing to come for.
        SetNextTurn(Instant.Never);
        BeginTurn();
        for (var count = _ready.Count; count > 0 && _ready.TryDequeue(out var source); count--)
            source.HandleCompletions();
        EndTurn();
        SetNextTurn(NextTurn);
    }

    private void SetNextTurn(Instant next)
    {
        lock (_sleep)
        {
            _nextTurn = next;
            if (next < _sleepsUntil)
                Monitor.Pulse(_sleep);
        }
    }
}
