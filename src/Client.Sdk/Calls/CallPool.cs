using System.Collections.Concurrent;
using Mdp.Protocol;

namespace Mdp.Client;

/// <summary>Calls that are used again, and the way by which they reach the loop.</summary>
/// <param name="enqueue">Has the loop look at a call.</param>
/// <param name="firstId">Random: the ids count on from it, so that they are unique, and nobody who knows none can guess one.</param>
/// <param name="telemetry">Told of the end of each call.</param>
internal sealed class CallPool(Action<Call> enqueue, UInt128 firstId, ClientTelemetry telemetry)
{
    private const int KeptMax = 4096;

    private readonly ConcurrentQueue<Call> _free = new();
    private long _given;
    private int _kept;

    /// <summary>Told of the end of each call.</summary>
    public ClientTelemetry Telemetry => telemetry;

    /// <summary>A call that is in nobody's hands, with an id of its own.</summary>
    public Call Rent()
    {
        if (_free.TryDequeue(out var call))
        {
            Interlocked.Decrement(ref _kept);
        }
        else
        {
            call = new(this);
        }

        call.Rename(new RequestId(firstId + (ulong)Interlocked.Increment(ref _given)));
        return call;
    }

    /// <summary>Takes back a call that nobody else knows any more.</summary>
    public void Return(Call call)
    {
        if (Volatile.Read(ref _kept) < KeptMax)
        {
            Interlocked.Increment(ref _kept);
            _free.Enqueue(call);
        }
    }

    /// <summary>Has the loop look at a call.</summary>
    public void Enqueue(Call call) => enqueue(call);
}
