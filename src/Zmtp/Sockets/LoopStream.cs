using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>One stream socket on a loop. Nothing here waits; what would have to returns -1 and <see cref="SocketError.WouldBlock"/>.</summary>
/// <remarks>All calls in turns of its loop. After <see cref="Close"/> its member is not called any more.</remarks>
internal abstract class LoopStream(LoopMember member)
{
    /// <summary>Whom the loop calls.</summary>
    public LoopMember Member { get; set; } = member;

    /// <summary>Whether octets handed to <see cref="Send"/> wait to be taken by the system.</summary>
    public virtual bool IsSending => false;

    /// <summary>Takes octets that have arrived.</summary>
    /// <returns>Their number; 0 at the end of the stream; -1 with an error.</returns>
    public abstract int Receive(Span<byte> target, out SocketError error);

    /// <summary>Hands octets on.</summary>
    /// <param name="pieces">One or more, sent in order. Their memory is free again when the call returns.</param>
    /// <param name="error">Why the result is -1.</param>
    /// <returns>How many octets were taken, which may be fewer than given; -1 with an error.</returns>
    public abstract int Send(ReadOnlySpan<ArraySegment<byte>> pieces, out SocketError error);

    /// <summary>Sets what the member wants to be told, until it is set again: as long as the stream is ready, it is told in every round.</summary>
    public abstract void Await(Readiness readiness);

    /// <summary>How connecting ended, once that is told as <see cref="Readiness.Writable"/>.</summary>
    public abstract SocketError ConnectResult();

    /// <summary>Tells the peer that nothing more is sent. What it still sends is received.</summary>
    public abstract void EndSending();

    /// <summary>Closes the socket at once.</summary>
    public abstract void Close();
}
