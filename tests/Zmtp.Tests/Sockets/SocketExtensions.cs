using System.Text;

namespace Mdp.Zmtp.Tests.Sockets;

internal static class SocketExtensions
{
    /// <summary>Runs <paramref name="work"/> in a turn and awaits its end.</summary>
    public static async Task<T> InTurnAsync<T>(this SocketLoop loop, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return await done.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public static Task InTurnAsync(this SocketLoop loop, Action work) => loop.InTurnAsync(() =>
    {
        work();
        return true;
    });

    public static Task<bool> SendAsync(this RouterSocket socket, ConnectionId connection, params string[] frames) =>
        socket.Loop.InTurnAsync(() => socket.TryBeginMessage(connection, out var writer) && writer.WriteAll(frames));

    public static Task<bool> SendAsync(this DealerSocket socket, ConnectionId connection, params string[] frames) =>
        socket.Loop.InTurnAsync(() => socket.TryBeginMessage(connection, out var writer) && writer.WriteAll(frames));

    public static bool WriteAll(this MessageWriter writer, params string[] frames)
    {
        for (var frame = 0; frame < frames.Length; frame++)
            writer.WriteFrame(Encoding.UTF8.GetBytes(frames[frame]), frame == frames.Length - 1);
        return true;
    }
}
