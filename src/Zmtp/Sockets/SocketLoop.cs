using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mdp.Heartbeating;
using Microsoft.Extensions.Logging;

namespace Mdp.Zmtp;

/// <summary>One thread of control for sockets and everything that their owners do in callbacks.</summary>
/// <remarks>
/// <para>Work happens in turns, which exclude one another. A turn reads and handles what has arrived, runs what was posted, meets deadlines,
/// tells every socket's owner that the turn ends, and sends what was written: each connection once.</para>
/// <para>An implementation knows how to wait for the network and nothing else. Connections live in attended time, which stands still
/// while this process does (<see cref="StallGuard"/>); owners get the host's time.</para>
/// </remarks>
public abstract class SocketLoop : IAsyncDisposable
{
    /// <summary>The buffer into which all streams receive, in octets: as much as one system call can usefully bring.</summary>
    private const int ScratchOctets = 256 * 1024;

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly DeadlineHeap _deadlines = new();
    private readonly List<LoopSocket> _sockets = [];
    private readonly StallGuard _guard;
    private readonly PostedWork _postedWork;
    private readonly ChunkThrift _thrift;
    private int _turnThread;

    private protected SocketLoop(Instant now, TimeSpan stallInterval, ILogger logger)
    {
        _guard = new(stallInterval);
        Logger = logger;
        _postedWork = new(this);
        _thrift = new(this);
        Now = now;
        Attended = _guard.Attend(now, Instant.Never, out _);
    }

    private enum Call
    {
        Begin,
        Ready,
        Elapsed,
        TellEnds,
        Settle,
        Flush,
    }

    /// <summary>The time of this turn, read from the monotonic clock once.</summary>
    public Instant Now { get; private set; }

    /// <summary>Whether the calling thread is in a turn of this loop.</summary>
    public bool IsInTurn => Volatile.Read(ref _turnThread) == Environment.CurrentManagedThreadId;

    /// <summary>The time of this turn without this process' stalls: the time of connections and deadlines.</summary>
    internal Instant Attended { get; private set; }

    /// <summary>Whether messages that may wait for company are held back at the end of this turn: only where the next turn follows at once.</summary>
    internal bool MayHoldBack { get; private protected set; }

    /// <summary>Where all streams receive. Valid until the next receive.</summary>
    internal byte[] Scratch { get; } = GC.AllocateUninitializedArray<byte>(ScratchOctets, pinned: true);

    /// <summary>The messages of all sockets on this loop.</summary>
    internal MessagePool Messages { get; } = new();

    internal ILogger Logger { get; }

    /// <summary>A loop of the given kind.</summary>
    /// <param name="kind">How to wait for the network.</param>
    /// <param name="stallInterval">The heartbeat interval: a turn that comes later than half of it shows a stall of this process, for which no peer is blamed.</param>
    /// <param name="logger">Where the loop and its sockets log.</param>
    /// <param name="spinTime">How long the epoll loop looks for what comes next before it sleeps; see <see cref="SocketOptions.SpinTime"/>.</param>
    /// <exception cref="PlatformNotSupportedException">This system has no such loop.</exception>
    public static SocketLoop Create(SocketLoopKind kind, TimeSpan stallInterval, ILogger logger, TimeSpan spinTime = default) => kind switch
    {
        SocketLoopKind.Epoll when !OperatingSystem.IsLinux() => throw new PlatformNotSupportedException("The epoll loop needs Linux."),
        SocketLoopKind.Automatic or SocketLoopKind.Epoll when OperatingSystem.IsLinux() => new EpollLoop(stallInterval, spinTime, logger),
        _ => new PortableLoop(stallInterval, logger),
    };

    /// <summary>The loop that a socket's options ask for.</summary>
    internal static SocketLoop For(SocketOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Create(options.Loop, (options.Heartbeat ?? HeartbeatSettings.Default).Interval, logger, options.SpinTime);
    }

    /// <summary>Has <paramref name="work"/> done in a turn. May be called from every thread; never runs it before it returns.</summary>
    public void Post(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _posted.Enqueue(work);
        Wake();
    }

    /// <summary>Has <paramref name="work"/> done in a turn: in one of the calling thread, before this returns, where the loop sleeps and nothing is due; else as <see cref="Post"/> does.</summary>
    /// <remarks>Saves the wake-up of the loop's thread. For work that comes alone: what many threads bring is better posted, and shares one turn and one send. May be called from every thread.</remarks>
    public void Do(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _posted.Enqueue(work);
        if (!TryHaveTurn())
            Wake();
    }

    /// <summary>Ends the loop and joins its thread. Sockets on it are disposed before.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes a connected socket into the loop.</summary>
    internal abstract LoopStream Open(Socket socket, LoopMember member);

    /// <summary>Begins to connect; the end is told as <see cref="Readiness.Writable"/>.</summary>
    internal abstract LoopStream Dial(Socket socket, EndPoint remote, LoopMember member);

    /// <summary>Takes a listening socket into the loop.</summary>
    internal abstract LoopListener Listen(Socket socket, LoopMember member);

    internal void Add(LoopSocket socket) => _sockets.Add(socket);

    internal void Remove(LoopSocket socket) => _sockets.Remove(socket);

    /// <summary>Sets when to call <see cref="LoopMember.Elapsed"/>, in attended time.</summary>
    internal void Schedule(LoopMember member, Instant due) => _deadlines.Set(member, due);

    /// <summary>Takes a member's deadline away.</summary>
    internal void Unschedule(LoopMember member) => _deadlines.Cancel(member);

    /// <summary>Has a new member begin, so that its failure is its own and not its maker's.</summary>
    internal void Begin(LoopMember member) => Invoke(member, Call.Begin);

    /// <summary>Has <paramref name="socket"/> tell its owner which connections are over, however often the owner fails on it.</summary>
    internal void TellEnds(LoopSocket socket)
    {
        while (socket.HasEnds)
            Invoke(socket, Call.TellEnds);
    }

    /// <summary>Makes the loop have a turn soon. Called from every thread.</summary>
    private protected abstract void Wake();

    /// <summary>Has a turn on the calling thread, without a look at the network. False where one is in progress or due, and where a loop offers none.</summary>
    private protected virtual bool TryHaveTurn() => false;

    private protected abstract Task StopAsync();

    /// <summary>The monotonic clock of the system, the same time line for all loops of the process.</summary>
    private protected static Instant MonotonicNow => Instant.Zero + Stopwatch.GetElapsedTime(0);

    /// <summary>The clock of this loop.</summary>
    private protected virtual Instant ReadClock() => MonotonicNow;

    /// <summary>The host's instant at which the next turn is due even if nothing arrives.</summary>
    private protected Instant NextTurn
    {
        get
        {
            var next = _guard.ToHost(_deadlines.Earliest);
            foreach (var socket in _sockets)
                next = Instant.Earlier(next, socket.NextTurn);
            return next;
        }
    }

    /// <summary>Whether the owner of any socket here is in the middle of something.</summary>
    private protected bool ExpectsMore
    {
        get
        {
            foreach (var socket in _sockets)
            {
                if (socket.ExpectsMore)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Whether anything was held back at the end of the last turn.</summary>
    private protected bool HoldsBack
    {
        get
        {
            foreach (var socket in _sockets)
            {
                if (socket.HoldsBack)
                    return true;
            }

            return false;
        }
    }

    private protected void BeginTurn()
    {
        Volatile.Write(ref _turnThread, Environment.CurrentManagedThreadId);
        Now = ReadClock();
        Attended = _guard.Attend(Now, _deadlines.Earliest, out var stall);
        if (stall == TimeSpan.Zero)
            return;

        var level = Log.LevelOfStall(stall);
        Log.Stalled(Logger, level, stall);
        foreach (var socket in _sockets)
            socket.Excuse(_guard.JudgeFrom);
    }

    private protected void TellReady(LoopMember member, Readiness readiness) => Invoke(member, Call.Ready, readiness);

    private protected void EndTurn()
    {
        // Signs of life that wait in the sockets were read before this: only then may a deadline judge.
        for (var count = _posted.Count; count > 0; count--)
            Invoke(_postedWork, Call.Ready);
        while (_deadlines.TryTakeDue(Attended, out var member))
            Invoke((LoopMember)member, Call.Elapsed);

        // Flushing can end connections, whose owners must hear of it and may write again. Each connection ends once, so this ends too.
        bool isUnsettled;
        do
        {
            isUnsettled = false;
            for (var index = 0; index < _sockets.Count; index++)
            {
                TellEnds(_sockets[index]);
                Invoke(_sockets[index], Call.Settle);
            }

            for (var index = 0; index < _sockets.Count; index++)
                Invoke(_sockets[index], Call.Flush);
            foreach (var socket in _sockets)
                isUnsettled |= socket.IsUnsettled;
        }
        while (isUnsettled);
        _thrift.Look();
        Volatile.Write(ref _turnThread, 0);
    }

    private void Invoke(LoopMember member, Call call, Readiness readiness = Readiness.None)
    {
        try
        {
            switch (call)
            {
                case Call.Begin:
                    member.Begin();
                    break;
                case Call.Ready:
                    member.Ready(readiness);
                    break;
                case Call.Elapsed:
                    member.Elapsed(Attended);
                    break;
                case Call.TellEnds:
                    ((LoopSocket)member).TellEnds();
                    break;
                case Call.Settle:
                    ((LoopSocket)member).Settle();
                    break;
                case Call.Flush:
                    ((LoopSocket)member).Flush();
                    break;
            }
        }
        catch (Exception exception)
        {
            // One connection's fault must not be another's (it ended whole brokers elsewhere): the member ends, the loop goes on.
            member.Failed(exception);
        }
    }

    private sealed class PostedWork(SocketLoop loop) : LoopMember
    {
        public override void Ready(Readiness readiness)
        {
            if (loop._posted.TryDequeue(out var work))
                work();
        }

        public override void Failed(Exception exception) => Log.PostedWorkFailed(loop.Logger, exception);
    }
}
