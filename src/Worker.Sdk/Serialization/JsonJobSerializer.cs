using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Mdp.Worker;

/// <summary>Bodies are JSON in UTF-8, by System.Text.Json.</summary>
/// <remarks>With a source-generated context it needs neither reflection nor generated code, and is safe to trim and to compile ahead of time.</remarks>
public sealed class JsonJobSerializer : IJobSerializer
{
    [ThreadStatic]
    private static Utf8JsonWriter? _writerOfThread;

    private readonly JsonSerializerOptions _options;

    /// <summary>JSON by a source-generated context.</summary>
    public JsonJobSerializer(JsonSerializerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _options = context.Options;
    }

    /// <summary>JSON by these options, whose resolver must know each type that handlers use.</summary>
    public JsonJobSerializer(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>JSON as the web writes it (camel case, numbers also as text), for any type, by reflection.</summary>
    public static JsonJobSerializer Reflecting
    {
        [RequiresUnreferencedCode("Types are read by reflection; use a source-generated context in a trimmed program.")]
        [RequiresDynamicCode("Types are read by reflection; use a source-generated context in a program that is compiled ahead of time.")]
        get => field ??= new(JsonSerializerOptions.Web);
    }

    /// <inheritdoc/>
    public T Deserialize<T>(ReadOnlyMemory<byte> octets) => Deserialize(octets, TypeInfo<T>());

    /// <inheritdoc/>
    public void Serialize<T>(T value, IBufferWriter<byte> target) => Serialize(value, target, TypeInfo<T>());

    internal static T Deserialize<T>(ReadOnlyMemory<byte> octets, JsonTypeInfo<T> typeInfo) =>
        JsonSerializer.Deserialize(octets.Span, typeInfo) ?? throw new JsonException("expected a value, got null");

    internal static void Serialize<T>(T value, IBufferWriter<byte> target, JsonTypeInfo<T> typeInfo)
    {
        var writer = _writerOfThread;
        _writerOfThread = null;
        if (writer is null)
        {
            writer = new(target, new() { SkipValidation = true });
        }
        else
        {
            writer.Reset(target);
        }

        JsonSerializer.Serialize(writer, value, typeInfo);
        writer.Flush();
        _writerOfThread = writer;
    }

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));
}
