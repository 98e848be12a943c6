using System.Buffers;
using System.Globalization;
using System.Text;
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

    /// <summary><c>200</c> and a JSON array of all entries from one on; or, where they are too many for one answer, <c>206</c>, the array of the first of them, and the number at which the next answer begins.</summary>
    /// <param name="entries">All entries. No more of them are looked at than are told.</param>
    /// <param name="from">How many to leave out.</param>
    /// <param name="octetsMax">The array is closed behind the entry that reaches this length; one entry is always told.</param>
    /// <param name="write">Writes one of them.</param>
    public static Body List<TEntry>(IEnumerable<TEntry> entries, int from, long octetsMax, Action<Utf8JsonWriter, TEntry> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var next = from;
        var isCut = false;
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var entry in entries.Skip(from))
            {
                isCut = next > from && writer.BytesCommitted + writer.BytesPending >= octetsMax;
                if (isCut)
                {
                    break;
                }

                write(writer, entry);
                next++;
            }

            writer.WriteEndArray();
        }

        var json = buffer.WrittenSpan.ToArray();
        return isCut
            ? new(new OctetFrames("206"u8.ToArray(), json, Encoding.ASCII.GetBytes(next.ToString(CultureInfo.InvariantCulture))), 0)
            : new(new OctetFrames("200"u8.ToArray(), json), 0);
    }

    /// <summary>All entries, in as many answers as they need: each an array, <c>206</c> before it while there is more, and <c>200</c> before the last one, which may be empty.</summary>
    /// <param name="entries">The entries, looked at once.</param>
    /// <param name="octetsMax">An array is closed behind the entry that reaches this length.</param>
    /// <param name="write">Writes one of them.</param>
    public static IEnumerable<Body> Pages<TEntry>(IEnumerable<TEntry> entries, long octetsMax, Action<Utf8JsonWriter, TEntry> write)
    {
        using var rest = entries.GetEnumerator();
        var isMore = rest.MoveNext();
        do
        {
            var buffer = new ArrayBufferWriter<byte>(1024);
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartArray();
                while (isMore && writer.BytesCommitted + writer.BytesPending < octetsMax)
                {
                    write(writer, rest.Current);
                    isMore = rest.MoveNext();
                }

                writer.WriteEndArray();
            }

            yield return new(new OctetFrames(isMore ? "206"u8.ToArray() : "200"u8.ToArray(), buffer.WrittenSpan.ToArray()), 0);
        }
        while (isMore);
    }
}
