using System.Net;
using System.Net.Sockets;
using Mdp.Heartbeating;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>A loop without a network and without a clock: a test says what time it is, what is ready, and when there is a turn.</summary>
internal sealed class ManualLoop() : SocketLoop(Instant.Zero, TimeSpan.FromSeconds(2.5), NullLogger.Instance)
{
    private Instant _time = Instant.Zero;

    /// <summary>The listeners that were opened, in order.</summary>
    public List<ScriptedListener> Listeners { get; } = [];

    /// <summary>When the next turn is due even if nothing arrives.</summary>
    public Instant Due => NextTurn;

    /// <summary>Whether the next turns follow at once, so that what may wait is held back.</summary>
    public bool IsBusy
    {
        set => MayHoldBack = value;
    }

    /// <summary>Whether anything was held back at the end of the last turn.</summary>
    public bool HasHeldBack => HoldsBack;

    /// <summary>Moves the clock and has a turn, in which <paramref name="ready"/> is told that it is.</summary>
    public void Turn(TimeSpan passed = default, LoopMember? ready = null, Readiness readiness = Readiness.Readable)
    {
        _time += passed;
        BeginTurn();
        if (ready is not null)
            TellReady(ready, readiness);
        EndTurn();
    }

    internal override LoopStream Open(Socket socket, LoopMember member) => new ScriptedStream(member);

    internal override LoopStream Dial(Socket socket, EndPoint remote, LoopMember member) => throw new NotSupportedException();

    internal override LoopListener Listen(Socket socket, LoopMember member)
    {
        Listeners.Add(new(member));
        return Listeners[^1];
    }

    private protected override Instant ReadClock() => _time;

    private protected override void Wake()
    {
        // There is a turn when the test says so.
    }

    private protected override Task StopAsync() => Task.CompletedTask;

    /// <summary>A listener whose accepts fail as scripted.</summary>
    internal sealed class ScriptedListener(LoopMember member) : LoopListener
    {
        public LoopMember Member => member;

        /// <summary>What the next accepts fail with; would block after the last.</summary>
        public Queue<SocketError> Script { get; } = new();

        public int Accepts { get; private set; }

        public bool IsAwaited { get; private set; }

        public override Socket? Accept(out SocketError error)
        {
            Accepts++;
            error = Script.TryDequeue(out var scripted) ? scripted : SocketError.WouldBlock;
            return null;
        }

        public override void Await(bool isWanted) => IsAwaited = isWanted;

        public override void Close()
        {
            // Nothing is open.
        }
    }
}
