using Mdp.Heartbeating;

namespace Mdp.Zmtp.Wire;

/// <summary>One ZMTP 3.1 connection as a machine: octets and instants go in, events and octets come out. It touches no socket and no clock.</summary>
/// <remarks>
/// <para>Single-threaded. A call returns in time proportional to its input and never throws for anything that a peer can do.</para>
/// <para>Writing: greeting, READY, PING, PONG and ERROR appear in <see cref="Outbound"/> by themselves, from the constructor on; the owner flushes it
/// after each call that may have written (constructor, TryAdvance, Tick), and once more, as far as the stream takes it at once, after Closed.</para>
/// <para>Ending: the first cause wins. It is told exactly once, as the Closed event of the next <see cref="TryAdvance"/> (also on empty input),
/// behind which nothing comes. <see cref="IsClosed"/> says that it waits or was told. <see cref="Dispose"/> gives all memory back.</para>
/// </remarks>
internal sealed class ZmtpConnection : IDisposable
{
    public ZmtpConnection(ZmtpSide side, ConnectionSettings settings, MessagePool pool, Instant now) => throw new NotSupportedException();

    /// <summary>What waits to be sent.</summary>
    public OutboundQueue Outbound => throw new NotSupportedException();

    /// <summary>The other end, once the handshake has succeeded.</summary>
    public Peer? Peer => throw new NotSupportedException();

    /// <summary>Whether the connection has ended; its Closed event waits in <see cref="TryAdvance"/> or was taken.</summary>
    public bool IsClosed => throw new NotSupportedException();

    /// <summary>Whether some octets of a message arrived, and not yet all.</summary>
    public bool HasUnfinishedMessage => throw new NotSupportedException();

    /// <summary>The instant at which <see cref="Tick"/> wants to be called. May change after every call.</summary>
    public Instant NextDeadline => throw new NotSupportedException();

    /// <summary>Consumes from the front of <paramref name="octets"/> until one event arises, or the input is used up.</summary>
    /// <returns>True with an event; call again with what is left. False: all octets are consumed and nothing waits.</returns>
    public bool TryAdvance(ref ReadOnlySpan<byte> octets, Instant now, out WireEvent wireEvent) => throw new NotSupportedException();

    /// <summary>The transport took <paramref name="octets"/> octets from the front of <see cref="Outbound"/>; 0 where it takes none now.</summary>
    public void Sent(int octets, Instant now) => throw new NotSupportedException();

    /// <summary>The stream ended: no more octets will come. Octets received before it have been given to TryAdvance.</summary>
    /// <param name="reason">PeerClosed, PeerReset or IoFailed.</param>
    public void PeerClosed(CloseReason reason) => throw new NotSupportedException();

    /// <summary>This side ends the connection. What waits in Outbound stays there to be flushed or not.</summary>
    public void Close(CloseReason reason) => throw new NotSupportedException();

    /// <summary>Time has passed: does what is due. Early or doubled calls are harmless.</summary>
    public void Tick(Instant now) => throw new NotSupportedException();

    /// <summary>The owner stops reading from the stream (backpressure): the peer's silence is not its own until <see cref="ResumeReading"/>.</summary>
    public void SuspendReading(Instant now) => throw new NotSupportedException();

    /// <summary>The owner reads again: the peer's clocks go on where they stopped.</summary>
    public void ResumeReading(Instant now) => throw new NotSupportedException();

    /// <summary>This process stood still: nobody is judged for silence before <paramref name="judgeFrom"/>. Called for each connection after a stall.</summary>
    public void Excuse(Instant judgeFrom) => throw new NotSupportedException();

    /// <summary>Gives all memory back: the unfinished message and what waits to be sent.</summary>
    public void Dispose() => throw new NotSupportedException();
}
