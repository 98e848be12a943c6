namespace Mdp.Zmtp;

/// <summary>Messages for reuse, so that receiving allocates nothing once warm. One pool per socket loop; not thread-safe.</summary>
public sealed class MessagePool
{
    /// <summary>How many messages a pool keeps unless told otherwise: about 2 MiB.</summary>
    public const int DefaultCapacity = 4096;

    private readonly Stack<Message> _messages = new();
    private readonly int _capacity;

    /// <summary>A pool that keeps at most <paramref name="capacity"/> messages; further ones are left to the garbage collector.</summary>
    public MessagePool(int capacity = DefaultCapacity) => _capacity = capacity;

    /// <summary>Messages given out and not yet given back.</summary>
    public int Outstanding { get; private set; }

    /// <summary>What the messages' octets lie in, and what waits to be sent.</summary>
    internal ChunkPool Chunks { get; } = new();

    /// <summary>An empty message with one reference, the caller's.</summary>
    internal Message Rent()
    {
        Outstanding++;
        var message = _messages.TryPop(out var pooled) ? pooled : new Message(this);
        message.Retain();
        return message;
    }

    internal void Return(Message message)
    {
        Outstanding--;
        if (_messages.Count < _capacity)
        {
            _messages.Push(message);
        }
    }
}
