using System.Buffers;

namespace Mdp.Worker;

/// <summary>Turns bodies into values and values into bodies, for handlers that do not ask for raw octets. Used from many threads at once.</summary>
public interface IJobSerializer
{
    /// <summary>The value that a body holds.</summary>
    /// <param name="octets">The body's one frame. Borrowed: a value must not refer to it after its job has ended.</param>
    /// <exception cref="Exception">The octets hold no such value. The client gets error 400, and the request goes to no other worker.</exception>
    T Deserialize<T>(ReadOnlyMemory<byte> octets);

    /// <summary>Writes a value as a body's one frame.</summary>
    void Serialize<T>(T value, IBufferWriter<byte> target);
}
