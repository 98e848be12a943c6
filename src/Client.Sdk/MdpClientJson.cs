using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Mdp.Client;

/// <summary>Requests and replies as types: bodies are JSON in UTF-8, by System.Text.Json.</summary>
/// <remarks>The methods that take a <see cref="JsonTypeInfo"/>, as a source-generated context has them, need no reflection and are safe to trim and to compile ahead of time.</remarks>
public static class MdpClientJson
{
    private const string Trimming = "Types are read by reflection; hand in a JsonTypeInfo of a source-generated context in a trimmed program.";
    private const string Ahead = "Types are read by reflection; hand in a JsonTypeInfo of a source-generated context in a program that is compiled ahead of time.";

    /// <summary>Asks a service by a value, and reads its reply as one.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="body">What is asked.</param>
    /// <param name="requestType">How it is written.</param>
    /// <param name="replyType">How the reply is read.</param>
    /// <param name="options">What this call wants otherwise; null for nothing.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <exception cref="MdpProtocolException">The reply holds no such value, or null.</exception>
    /// <remarks>All other exceptions are those of <see cref="IMdpClient.RequestAsync(string, ReadOnlyMemory{byte}, MdpRequestOptions, CancellationToken)"/>.</remarks>
    public static async Task<TReply> RequestAsync<TRequest, TReply>(
        this IMdpClient client,
        string service,
        TRequest body,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TReply> replyType,
        MdpRequestOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var reply = await client.RequestAsync(service, JsonSerializer.SerializeToUtf8Bytes(body, requestType), options, cancellationToken).ConfigureAwait(false);
        return Read(client, service, reply, replyType);
    }

    /// <summary>Asks a service by a value, and reads each part of its answer as one.</summary>
    /// <inheritdoc cref="RequestAsync{TRequest, TReply}(IMdpClient, string, TRequest, JsonTypeInfo{TRequest}, JsonTypeInfo{TReply}, MdpRequestOptions, CancellationToken)"/>
    /// <param name="client">Who asks.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="body">What is asked.</param>
    /// <param name="requestType">How it is written.</param>
    /// <param name="partType">How each part is read.</param>
    /// <param name="options">What this call wants otherwise; null for nothing.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public static async IAsyncEnumerable<TPart> StreamAsync<TRequest, TPart>(
        this IMdpClient client,
        string service,
        TRequest body,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TPart> partType,
        MdpRequestOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var parts = client.StreamAsync(service, JsonSerializer.SerializeToUtf8Bytes(body, requestType), options, cancellationToken);
        await foreach (var part in parts.ConfigureAwait(false))
        {
            yield return Read(client, service, part, partType);
        }
    }

    /// <summary>Asks a service by a value, and reads its reply as one: JSON as the web writes it, by reflection.</summary>
    /// <inheritdoc cref="RequestAsync{TRequest, TReply}(IMdpClient, string, TRequest, JsonTypeInfo{TRequest}, JsonTypeInfo{TReply}, MdpRequestOptions, CancellationToken)"/>
    /// <param name="client">Who asks.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="body">What is asked.</param>
    /// <param name="options">What this call wants otherwise; null for nothing.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    [RequiresUnreferencedCode(Trimming)]
    [RequiresDynamicCode(Ahead)]
    public static Task<TReply> RequestAsync<TRequest, TReply>(
        this IMdpClient client,
        string service,
        TRequest body,
        MdpRequestOptions? options = null,
        CancellationToken cancellationToken = default) =>
        client.RequestAsync(service, body, Web<TRequest>(), Web<TReply>(), options, cancellationToken);

    /// <summary>Asks a service by a value, and reads each part of its answer as one: JSON as the web writes it, by reflection.</summary>
    /// <inheritdoc cref="RequestAsync{TRequest, TReply}(IMdpClient, string, TRequest, MdpRequestOptions, CancellationToken)"/>
    [RequiresUnreferencedCode(Trimming)]
    [RequiresDynamicCode(Ahead)]
    public static IAsyncEnumerable<TPart> StreamAsync<TRequest, TPart>(
        this IMdpClient client,
        string service,
        TRequest body,
        MdpRequestOptions? options = null,
        CancellationToken cancellationToken = default) =>
        client.StreamAsync(service, body, Web<TRequest>(), Web<TPart>(), options, cancellationToken);

    [RequiresUnreferencedCode(Trimming)]
    [RequiresDynamicCode(Ahead)]
    private static JsonTypeInfo<T> Web<T>() => (JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T));

    private static T Read<T>(IMdpClient client, string service, MdpReply reply, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(reply.Body.Span, type) ?? throw new JsonException("expected a value, got null");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new MdpProtocolException(new()
            {
                Kind = MdpFailureKind.Protocol,
                Service = service,
                Phase = MdpPhase.Running,
                Tries = 1,
                Message = $"{FailureText.Unreadable(service, typeof(T).Name, exception.Message)}{Environment.NewLine}{client}",
                Cause = exception,
            });
        }
    }
}
