using System.Net.Sockets;
using Mdp.Heartbeating;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp;

/// <summary>The sending side of a connection: from the machine's outbound queue into the stream, as far as the system takes it.</summary>
internal sealed class StreamSender(ZmtpConnection machine, LoopStream stream)
{
    /// <summary>Pieces of one gathered send. More would not fit into a socket buffer's worth of our chunks.</summary>
    public const int PiecesMax = 64;

    /// <summary>What sending failed with, after which nothing is sent any more; success while it works.</summary>
    public SocketError Error { get; private set; }

    /// <summary>Whether everything that was written is with the system.</summary>
    public bool IsDone => machine.Outbound.Octets == 0 && !stream.IsSending;

    /// <summary>Sends what waits: with one call, unless there is very much.</summary>
    /// <param name="room">For the pieces of a send, at least <see cref="PiecesMax"/>.</param>
    /// <param name="now">Attended time.</param>
    /// <returns>Whether octets are left that go when the stream is writable again.</returns>
    public bool Flush(ArraySegment<byte>[] room, Instant now)
    {
        while (machine.Outbound.Octets > 0)
        {
            if (!TrySend(room.AsSpan(0, PiecesMax), now))
                return Error == SocketError.Success;
        }

        return stream.IsSending;
    }

    // False when the system takes no more, for now or ever.
    private bool TrySend(Span<ArraySegment<byte>> pieces, Instant now)
    {
        pieces = pieces[..machine.Outbound.Gather(pieces)];
        var given = 0;
        foreach (var piece in pieces)
            given += piece.Count;

        var count = stream.Send(pieces, out var error);
        pieces.Clear();
        if (count < 0 && !error.IsTransient)
        {
            Error = error;
            return false;
        }

        machine.Sent(Math.Max(0, count), now);
        return count == given;
    }
}
