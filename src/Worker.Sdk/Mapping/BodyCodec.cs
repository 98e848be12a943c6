using System.Text.Json.Serialization.Metadata;
using Mdp.Protocol;

namespace Mdp.Worker;

/// <summary>How bodies are read and written: octets as they are, everything else by a serializer.</summary>
internal static class BodyCodec
{
    /// <summary>Whether values of this type are octets, and no serializer is asked.</summary>
    public static bool IsRaw(Type type) => type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>) || type == typeof(Memory<byte>) || IsFrames(type);

    /// <summary>Whether values of this type are all frames of a body.</summary>
    public static bool IsFrames(Type type) => type == typeof(ReadOnlyMemory<byte>[]) || type == typeof(IReadOnlyList<ReadOnlyMemory<byte>>);

    /// <summary>Reads a body as <typeparamref name="T"/>.</summary>
    public static BodyDecoder<T> Decoder<T>(IJobSerializer? serializer)
    {
        if (typeof(T) == typeof(byte[]))
        {
            return (BodyDecoder<T>)(object)(BodyDecoder<byte[]>)(run => run.Body.ToArray());
        }

        if (typeof(T) == typeof(ReadOnlyMemory<byte>))
        {
            return (BodyDecoder<T>)(object)(BodyDecoder<ReadOnlyMemory<byte>>)(run => run.Body);
        }

        if (typeof(T) == typeof(Memory<byte>))
        {
            return (BodyDecoder<T>)(object)(BodyDecoder<Memory<byte>>)(run => run.Body.ToArray());
        }

        if (IsFrames(typeof(T)))
        {
            return run => (T)(object)run.Frames;
        }

        Func<ReadOnlyMemory<byte>, T> deserialize = octets => serializer!.Deserialize<T>(octets);
        return run => Read(run, deserialize);
    }

    /// <summary>Reads a body as JSON.</summary>
    public static BodyDecoder<T> Decoder<T>(JsonTypeInfo<T> typeInfo)
    {
        Func<ReadOnlyMemory<byte>, T> deserialize = octets => JsonJobSerializer.Deserialize(octets, typeInfo);
        return run => Read(run, deserialize);
    }

    /// <summary>Writes <typeparamref name="T"/> as octets.</summary>
    public static BodyEncoder<T> Encoder<T>(IJobSerializer? serializer)
    {
        if (typeof(T) == typeof(byte[]))
        {
            return (BodyEncoder<T>)(object)(BodyEncoder<byte[]>)((_, octets) => octets);
        }

        if (typeof(T) == typeof(ReadOnlyMemory<byte>))
        {
            return (BodyEncoder<T>)(object)(BodyEncoder<ReadOnlyMemory<byte>>)((_, octets) => octets);
        }

        if (typeof(T) == typeof(Memory<byte>))
        {
            return (BodyEncoder<T>)(object)(BodyEncoder<Memory<byte>>)((_, octets) => octets);
        }

        if (IsFrames(typeof(T)))
        {
            return (_, _) => throw new NotSupportedException("A part of a reply has one frame.");
        }

        return (run, value) =>
        {
            run.Writing.Clear();
            serializer!.Serialize(value, run.Writing);
            return run.Writing.Written;
        };
    }

    /// <summary>Writes JSON.</summary>
    public static BodyEncoder<T> Encoder<T>(JsonTypeInfo<T> typeInfo) => (run, value) =>
    {
        run.Writing.Clear();
        JsonJobSerializer.Serialize(value, run.Writing, typeInfo);
        return run.Writing.Written;
    };

    // Whatever a serializer throws, the body is the sender's: the failure is the answer, and no other worker is asked.
    private static T Read<T>(JobRun run, Func<ReadOnlyMemory<byte>, T> deserialize)
    {
        var octets = run.Body;
        try
        {
            return deserialize(octets);
        }
        catch (Exception exception)
        {
            var text = run.Desk.Options.TellErrorDetails ? $"the body is no {typeof(T).Name}: {exception.Message}" : "the body could not be read";
            throw new JobFailedException(ErrorCode.Malformed, text, innerException: exception);
        }
    }
}
