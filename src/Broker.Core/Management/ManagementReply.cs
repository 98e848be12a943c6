using System.Buffers;
using System.Text.Json;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Management;

/// <summary>The replies of the broker's own management services: a status of three digits as 8/MMI has it, and where there is more to say, a frame of JSON.</summary>
internal static class ManagementReply
{
    /// <summary><c>400</c>: the body does not say what it must.</summary>
    public static Body Malformed { get; } = new(new OctetFrames("400"u8.ToArray()), 0);

    /// <summary><c>429</c>: there is no room for it now.</summary>
    public static Body NoRoom { get; } = new(new OctetFrames("429"u8.ToArray()), 0);

    /// <summary><c>200</c> and one JSON value.</summary>
    public static Body Json<TSubject>(TSubject subject, Action<Utf8JsonWriter, TSubject> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer, subject);
        }

        return new(new OctetFrames("200"u8.ToArray(), buffer.WrittenSpan.ToArray()), 0);
    }
}
