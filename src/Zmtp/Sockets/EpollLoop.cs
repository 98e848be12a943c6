using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mdp.Heartbeating;
using Microsoft.Extensions.Logging;

namespace Mdp.Zmtp;

/// <summary>The loop over Linux' epoll: one thread waits, reads, has its owner handle what came, and writes.</summary>
/// <remarks>
/// Level-triggered: what a round leaves unread is told again in the next one, so one receive per readable connection and round is enough, and no
/// connection can keep the loop to itself. A stream costs a receive and a send per round in which it has something to say, and nothing otherwise.
/// While one thing follows the other, the thread looks for the next one before it sleeps (<see cref="SpinGate"/>).
/// </remarks>
internal sealed class EpollLoop : SocketLoop
{
    private const int EventsMax = 512;
    private const int PiecesMax = 64;
    private const ulong WakeWord = ulong.MaxValue;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly unsafe byte* _events = (byte*)NativeMemory.Alloc((nuint)(EventsMax * EpollEvents.Stride));
    private readonly PinnedGCHandle<byte[]?>[] _pinned = new PinnedGCHandle<byte[]?>[PiecesMax];
    private readonly List<Place> _places = [];
    private readonly Stack<int> _freePlaces = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _wakeGate = new();
    private readonly Lock _turnGate = new();
    private readonly Thread _thread;
    private SpinGate _spin;
    private Instant _due = Instant.Zero;
    private bool _isWoken;
    private volatile bool _isStopping;

    /// <param name="stallInterval">The heartbeat interval.</param>
    /// <param name="spinTime">How long a wait may look before it sleeps. On one processor nothing can come while it looks.</param>
    /// <param name="logger">Where the loop and its sockets log.</param>
    /// <exception cref="Win32Exception">The system gave no descriptors.</exception>
    public unsafe EpollLoop(TimeSpan stallInterval, TimeSpan spinTime, ILogger logger)
        : base(MonotonicNow, stallInterval, logger)
    {
        _spin = new(Environment.ProcessorCount > 1 ? spinTime : TimeSpan.Zero);
        _epoll = LinuxCalls.EpollCreate(LinuxCalls.EpollCloseOnExec);
        if (_epoll < 0)
            throw new Win32Exception();
        _wake = LinuxCalls.EventDescriptor(0, LinuxCalls.EventNonBlockingCloseOnExec);
        if (_wake < 0)
            throw new Win32Exception();

        for (var piece = 0; piece < PiecesMax; piece++)
            _pinned[piece] = new(null);
        Control(LinuxCalls.EpollAdd, _wake, LinuxCalls.EpollIn, WakeWord);
        _thread = new(Run) { IsBackground = true, Name = "mdp socket loop" };
        _thread.Start();
    }

    /// <summary>The name under which events of <paramref name="source"/> come, unlike any given out before in this round.</summary>
    public ulong TakePlace(IEpollSource source)
    {
        if (!_freePlaces.TryPop(out var index))
        {
            index = _places.Count;
            _places.Add(default);
        }

        var generation = _places[index].Generation + 1;
        _places[index] = new(source, generation);
        return ((ulong)generation << 32) | (uint)index;
    }

    public void GivePlaceBack(ulong word)
    {
        var index = (int)(uint)word;
        _places[index] = _places[index] with { Source = null };
        _freePlaces.Push(index);
    }

    public unsafe void Control(int operation, int descriptor, uint mask, ulong word)
    {
        var place = stackalloc byte[16];
        EpollEvents.Write(place, mask, word);
        if (LinuxCalls.EpollControl(_epoll, operation, descriptor, place) < 0)
            throw new SocketException((int)LinuxCalls.LastError());
    }

    /// <summary>Sends several pieces with one call.</summary>
    public unsafe nint SendPieces(int descriptor, ReadOnlySpan<ArraySegment<byte>> pieces)
    {
        var vector = stackalloc LinuxCalls.Piece[PiecesMax];
        for (var index = 0; index < pieces.Length; index++)
        {
            var piece = pieces[index];
            _pinned[index].Target = piece.Array;
            vector[index] = new() { Octets = _pinned[index].GetAddressOfArrayData() + piece.Offset, Length = piece.Count };
        }

        var message = new LinuxCalls.MessageHeader { Pieces = vector, PieceCount = pieces.Length };
        var count = LinuxCalls.SendMessage(descriptor, &message, LinuxCalls.DontWait | LinuxCalls.NoSignal);
        for (var index = 0; index < pieces.Length; index++)
            _pinned[index].Target = null;
        return count;
    }

    internal override LoopStream Open(Socket socket, LoopMember member) => new EpollStream(this, socket, member);

    internal override LoopStream Dial(Socket socket, EndPoint remote, LoopMember member)
    {
        var stream = new EpollStream(this, socket, member);
        stream.Connect(remote);
        return stream;
    }

    internal override LoopListener Listen(Socket socket, LoopMember member) => new EpollListener(this, socket, member);

    private protected unsafe override void Wake()
    {
        lock (_wakeGate)
        {
            if (_isWoken)
                return;
            _isWoken = true;
            ulong one = 1;
            _ = LinuxCalls.Write(_wake, &one, sizeof(ulong));
        }
    }

    // What is due may be to judge a silence: that is for a turn that has read first.
    private protected override bool TryHaveTurn()
    {
        if (IsInTurn || !_turnGate.TryEnter())
            return false;
        try
        {
            var due = _due;
            if (_isStopping || due <= ReadClock())
                return false;
            MayHoldBack = false;
            BeginTurn();
            EndTurn();
            _due = NextTurn;
            if (_due < due)
                Wake();
            return true;
        }
        finally
        {
            _turnGate.Exit();
        }
    }

    private protected override async Task StopAsync()
    {
        _isStopping = true;
        Wake();
        await _ended.Task.ConfigureAwait(false);
        _thread.Join();
    }

    private static Readiness ReadinessOf(uint mask) =>
        ((mask & LinuxCalls.EpollIn) != 0 ? Readiness.Readable : Readiness.None)
        | ((mask & LinuxCalls.EpollOut) != 0 ? Readiness.Writable : Readiness.None)
        | ((mask & (LinuxCalls.EpollPeerHangUp | LinuxCalls.EpollHangUp | LinuxCalls.EpollError)) != 0 ? Readiness.HungUp : Readiness.None);

    private unsafe void Run()
    {
        while (!_isStopping)
        {
            var count = Wait(out var isBusy);
            if (count < 0 && LinuxCalls.LastError() != SocketError.Interrupted)
                throw new UnreachableException("epoll_wait failed", new Win32Exception());
            lock (_turnGate)
            {
                MayHoldBack = isBusy;
                BeginTurn();
                for (var index = 0; index < count; index++)
                    Tell(_events + (index * EpollEvents.Stride));
                EndTurn();
                _due = NextTurn;
            }
        }

        GiveBack();
        _ended.SetResult();
    }

    // Busy is who finds something at the first look. What was held back goes out with an empty turn where nothing is found.
    private unsafe int Wait(out bool isBusy)
    {
        // Heartbeats of many peers follow one another closely, too, and nobody waits for them.
        var due = Due(out var mayLook, out var holdsBack);
        var begun = ReadClock();
        var until = mayLook ? Instant.Earlier(_spin.Until(begun), due) : begun;
        var count = begun < until || holdsBack ? LinuxCalls.EpollWait(_epoll, _events, EventsMax, 0) : 0;
        isBusy = count > 0;
        if (holdsBack && !isBusy)
            return count;

        var now = begun;
        for (; now < until && count == 0; now = ReadClock())
            count = LinuxCalls.EpollWait(_epoll, _events, EventsMax, 0);
        if (count == 0)
            count = LinuxCalls.EpollWait(_epoll, _events, EventsMax, Timeout(due - now));
        if (mayLook)
            _spin.Waited(isBusy ? TimeSpan.Zero : ReadClock() - begun);
        return count;
    }

    // In whole milliseconds, rounded up: a turn that came too early would find nothing due, and come again.
    private static int Timeout(TimeSpan length) =>
        length <= TimeSpan.Zero ? 0
        : length > TimeSpan.FromHours(1) ? (int)TimeSpan.FromHours(1).TotalMilliseconds
        : (int)Math.Ceiling(length.TotalMilliseconds);

    private Instant Due(out bool mayLook, out bool holdsBack)
    {
        lock (_turnGate)
        {
            mayLook = ExpectsMore;
            holdsBack = HoldsBack;
            return _due;
        }
    }

    private unsafe void Tell(byte* readinessEvent)
    {
        var word = EpollEvents.Word(readinessEvent);
        if (word == WakeWord)
        {
            TakeWake();
            return;
        }

        // A source that was closed in this round may have left its place to another: the generation tells them apart.
        var place = _places[(int)(uint)word];
        if (place.Source is { } source && place.Generation == (uint)(word >> 32))
            TellReady(source.Member, ReadinessOf(EpollEvents.Mask(readinessEvent)));
    }

    private unsafe void TakeWake()
    {
        lock (_wakeGate)
        {
            ulong counter;
            _ = LinuxCalls.Read(_wake, &counter, sizeof(ulong));
            _isWoken = false;
        }
    }

    private unsafe void GiveBack()
    {
        // A caller's turn may be in progress; none begins where one is due.
        lock (_turnGate)
            _due = Instant.Zero;
        lock (_wakeGate)
        {
            // Whoever posts from now on finds the loop awake, and touches no descriptor.
            _isWoken = true;
            _ = LinuxCalls.Close(_wake);
        }

        _ = LinuxCalls.Close(_epoll);
        NativeMemory.Free(_events);
        foreach (var pinned in _pinned)
            pinned.Dispose();
    }

    private readonly record struct Place(IEpollSource? Source, uint Generation);
}
