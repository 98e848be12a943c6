using Mdp.Heartbeating;
using Microsoft.Extensions.Logging;

namespace Mdp.Zmtp;

/// <summary>One thread of control for sockets and everything that their owners do in callbacks.</summary>
/// <remarks>Work happens in turns, which exclude one another: input is read and handled, deadlines are met, and at the end what was written is sent.</remarks>
public abstract class SocketLoop : IAsyncDisposable
{
    /// <summary>The time of this turn, read from the monotonic clock once.</summary>
    public Instant Now => throw new NotSupportedException();

    /// <summary>Whether the calling thread is in a turn of this loop.</summary>
    public bool IsInTurn => throw new NotSupportedException();

    /// <summary>A loop of the given kind.</summary>
    /// <param name="kind">How to wait for the network.</param>
    /// <param name="stallInterval">The heartbeat interval: a turn that comes later than half of it shows a stall of this process, for which no peer is blamed.</param>
    /// <param name="logger">Where the loop logs.</param>
    /// <exception cref="PlatformNotSupportedException">This system has no such loop.</exception>
    public static SocketLoop Create(SocketLoopKind kind, TimeSpan stallInterval, ILogger logger) => throw new NotSupportedException();

    /// <summary>Has <paramref name="work"/> done in a turn. May be called from every thread; never runs it before it returns.</summary>
    public void Post(Action work) => throw new NotSupportedException();

    /// <summary>Ends the loop and joins its thread. Sockets on it are disposed before.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        throw new NotSupportedException();
    }
}
