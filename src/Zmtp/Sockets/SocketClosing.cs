namespace Mdp.Zmtp;

/// <summary>The orderly end of a socket, whoever asks for it how often.</summary>
internal sealed class SocketClosing(ConnectionSet connections, bool ownsLoop)
{
    private readonly Lock _gate = new();
    private Task? _closing;

    /// <summary>Whether the end has begun: nothing new is to be started.</summary>
    public bool HasBegun => Volatile.Read(ref _closing) is not null;

    /// <summary>Stops what makes connections, ends all connections, and then the loop if it is the socket's own.</summary>
    /// <param name="stop">Called in a turn; its task is awaited at the end.</param>
    public Task CloseAsync(Func<Task> stop)
    {
        lock (_gate)
            return _closing ??= CloseOnceAsync(stop);
    }

    private async Task CloseOnceAsync(Func<Task> stop)
    {
        var stopped = Task.CompletedTask;
        connections.Loop.Post(() =>
        {
            stopped = stop();
            connections.CloseAll();
        });
        await connections.Left.ConfigureAwait(false);
        await stopped.ConfigureAwait(false);
        if (ownsLoop)
            await connections.Loop.DisposeAsync().ConfigureAwait(false);
    }
}
