using System.Diagnostics;
using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>One kind of asynchronous operation of one socket, of which one at a time is under way.</summary>
/// <remarks>Begun, taken and disposed in turns; only the completion comes from elsewhere, and does nothing but ask for a turn.</remarks>
internal sealed class PortableOperation
{
    private readonly PortableLoop _loop;
    private readonly IPortableSource _source;
    private bool _hasCompleted;
    private bool _isDisposed;

    public PortableOperation(PortableLoop loop, IPortableSource source)
    {
        _loop = loop;
        _source = source;

        // The context of who happens to begin an operation means nothing to who completes it.
        Arguments = new(true);
        Arguments.Completed += (_, _) => Complete();
    }

    /// <summary>What the operation is told, and its result.</summary>
    public SocketAsyncEventArgs Arguments { get; }

    /// <summary>Begun, and its result not taken yet.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>The operation is about to be begun.</summary>
    public void Begin()
    {
        Debug.Assert(!IsUnderWay, "One at a time.");
        IsUnderWay = true;
    }

    /// <summary>The operation has completed: its source asks for a turn. Called from every thread.</summary>
    public void Complete()
    {
        Volatile.Write(ref _hasCompleted, true);
        _loop.Completed(_source);
    }

    /// <summary>The operation has completed while it was begun: no completion will come.</summary>
    public void EndAtOnce() => IsUnderWay = false;

    /// <summary>Whether the operation has completed since it was begun; it may be begun again then.</summary>
    public bool TryTake()
    {
        if (!Volatile.Read(ref _hasCompleted))
            return false;
        _hasCompleted = false;
        IsUnderWay = false;
        if (_isDisposed)
            Arguments.Dispose();
        return true;
    }

    /// <summary>No more operations. One that is under way keeps its arguments until it completes.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        if (!IsUnderWay)
            Arguments.Dispose();
    }
}
