using System.Net.Sockets;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>A stream without a system behind it: a test says what arrives and what is taken.</summary>
internal sealed class ScriptedStream(LoopMember member) : LoopStream(member)
{
    private readonly Queue<byte[]> _arrived = new();
    private byte[] _rest = [];
    private readonly List<byte> _sent = [];

    /// <summary>What receiving fails with once everything that arrived was received.</summary>
    public SocketError ReceiveError { get; set; } = SocketError.WouldBlock;

    /// <summary>Whether the peer has ended the stream behind what arrived.</summary>
    public bool IsAtEnd { get; set; }

    /// <summary>What sending fails with; success to take octets.</summary>
    public SocketError SendError { get; set; }

    /// <summary>How many octets are taken before sending would block.</summary>
    public int Room { get; set; } = int.MaxValue;

    public int Receives { get; private set; }

    public int Sends { get; private set; }

    public Readiness Awaited { get; private set; }

    public bool HasEndedSending { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>Calls after it was closed: each is a bug, which the loop's guard would hide from a test.</summary>
    public int LateCalls { get; private set; }

    public byte[] Sent => [.. _sent];

    public void Arrive(params byte[] octets) => _arrived.Enqueue(octets);

    public override int Receive(Span<byte> target, out SocketError error)
    {
        Touch();
        Receives++;
        error = SocketError.Success;
        if (_rest.Length > 0 || _arrived.TryDequeue(out _rest!))
        {
            var taken = Math.Min(_rest.Length, target.Length);
            _rest.AsSpan(0, taken).CopyTo(target);
            _rest = _rest[taken..];
            return taken;
        }

        _rest = [];
        if (IsAtEnd)
            return 0;
        error = ReceiveError;
        return -1;
    }

    public override int Send(ReadOnlySpan<ArraySegment<byte>> pieces, out SocketError error)
    {
        Touch();
        Sends++;
        error = SendError != SocketError.Success ? SendError : Room == 0 ? SocketError.WouldBlock : SocketError.Success;
        if (error != SocketError.Success)
            return -1;

        var count = 0;
        foreach (var piece in pieces)
        {
            var taken = Math.Min(piece.Count, Room);
            _sent.AddRange(piece[..taken]);
            Room -= taken;
            count += taken;
        }

        return count;
    }

    public override void Await(Readiness readiness)
    {
        Touch();
        Awaited = readiness;
    }

    public override SocketError ConnectResult() => SocketError.Success;

    public override void EndSending()
    {
        Touch();
        HasEndedSending = true;
    }

    public override void Close()
    {
        Touch();
        IsClosed = true;
    }

    private void Touch() => LateCalls += IsClosed ? 1 : 0;
}
