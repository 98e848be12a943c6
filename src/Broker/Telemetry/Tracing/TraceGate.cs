using System.Diagnostics;
using Mdp.Heartbeating;

namespace Mdp.Broker.Telemetry.Tracing;

/// <summary>Decides which requests become traces, before anything is made for them: a request that is not wanted costs this one question.</summary>
/// <remarks>
/// A sampler of OpenTelemetry is asked when the span is about to be made, and its "no" still makes an object for each request. So the program's own
/// export decides here, and its sampler takes what comes. A broker in another program has the open gate: there the host's sampler decides.
/// </remarks>
/// <param name="followsParent">Whether a client that has decided is followed.</param>
/// <param name="admits">Decides what no client has decided.</param>
internal sealed class TraceGate(bool followsParent, Func<ActivityContext, Instant, bool> admits)
{
    /// <summary>Traces that the default begins in one second, where no client has decided.</summary>
    public const int BegunPerSecond = 100;

    /// <summary>All that is asked for: whoever listens decides.</summary>
    public static TraceGate Open { get; } = new(followsParent: false, (_, _) => true);

    /// <summary>Whether a client that has decided is followed.</summary>
    public bool FollowsParent => followsParent;

    /// <summary>The default: what clients have decided holds; of the others, so many in each second. A broker with little to do shows each request, and a busy one pays for a hundred.</summary>
    public static TraceGate Default()
    {
        var (began, begun) = (Instant.Zero, 0);
        return new(followsParent: true, (_, now) =>
        {
            if (now - began >= TimeSpan.FromSeconds(1))
            {
                (began, begun) = (now, 0);
            }

            return ++begun <= BegunPerSecond;
        });
    }

    /// <summary>Whether a request becomes a trace.</summary>
    /// <param name="parent">The client's span; default for none.</param>
    /// <param name="now">When the request came.</param>
    public bool Admits(in ActivityContext parent, Instant now) =>
        followsParent && parent != default ? parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) : admits(parent, now);

    /// <summary>Whether a <c>traceparent</c> says already that its request is none: then there is no need to read the rest of it.</summary>
    /// <param name="parent">Its octets: <c>00-TRACE-SPAN-FLAGS</c>, 55 of them.</param>
    public bool IsRefused(ReadOnlySpan<byte> parent) =>
        followsParent && parent.Length == 55 && parent[52] == '-' && parent[54] is (byte)'0' or (byte)'2' or (byte)'4' or (byte)'6' or (byte)'8' or (byte)'a' or (byte)'c' or (byte)'e';
}
