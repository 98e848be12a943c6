using System.Text;

namespace Mdp.Zmtp.Tests.Sockets;

/// <summary>One thing that a socket told its owner.</summary>
internal sealed record Fact(ConnectionId Connection, ConnectionEvent? Event, byte[][]? Frames)
{
    public ConnectionEventKind? Kind => Event?.Kind;

    public bool IsMessage => Frames is not null;

    public bool IsHeard => Event is null && Frames is null;

    public string Text(int frame = 0) => Encoding.UTF8.GetString(Frames![frame]);

    public override string ToString() => Event is { } e ? e.ToString()
        : Frames is null ? $"Heard {Connection}"
        : $"Message {Connection} [{string.Join(", ", Frames.Select(frame => frame.Length > 20 ? $"{frame.Length} octets" : Encoding.UTF8.GetString(frame)))}]";
}
