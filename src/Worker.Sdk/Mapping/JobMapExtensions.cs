using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Mdp.Worker;

/// <summary>The ways to say what is done for the requests of a service. Each service is mapped once.</summary>
/// <remarks>
/// <para>Handlers run on the thread pool, as many at a time as the worker's concurrency. An exception becomes an error for the client, and the next job is served.</para>
/// <para>Octets that a handler gets as <c>ReadOnlyMemory&lt;byte&gt;</c> are lent until its job ends; as <c>byte[]</c> they are its own. Octets that it returns are the
/// SDK's from then on, and must not be changed any more.</para>
/// </remarks>
public static class JobMapExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    /// <summary>Any delegate, as minimal APIs take them.</summary>
    /// <param name="map">Where to map it.</param>
    /// <param name="service">The service's name: 1 to 255 printable ASCII characters.</param>
    /// <param name="handler">
    /// Its parameters, in any order: the body (<c>byte[]</c>, <c>ReadOnlyMemory&lt;byte&gt;</c>, <c>IReadOnlyList&lt;ReadOnlyMemory&lt;byte&gt;&gt;</c> for all frames of
    /// one that has several, or any type that the serializer reads; at most one), services of the container, <see cref="JobContext"/>, <see cref="CancellationToken"/>.
    /// It returns nothing, a value, a task or value task with or without a value, or an <c>IAsyncEnumerable</c> whose items are sent as parts.
    /// </param>
    /// <returns>The same map.</returns>
    [RequiresUnreferencedCode(DelegateBinder.Reason)]
    [RequiresDynamicCode(DelegateBinder.Reason)]
    public static IJobMap Map(this IJobMap map, string service, Delegate handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return map.With(new(service, context => DelegateBinder.Bind(service, handler, context)));
    }

    /// <summary>A class that implements <see cref="IJobHandler{TRequest, TReply}"/> or <see cref="IJobStreamHandler{TRequest, TPart}"/>.</summary>
    /// <typeparam name="THandler">Made for each job, from the job's scope of services. A container is told of it, unless it knows it already.</typeparam>
    /// <inheritdoc cref="Map(IJobMap, string, Delegate)"/>
    [RequiresUnreferencedCode(DelegateBinder.Reason)]
    [RequiresDynamicCode(DelegateBinder.Reason)]
    public static IJobMap Map<[DynamicallyAccessedMembers(Constructors)] THandler>(this IJobMap map, string service)
        where THandler : class =>
        map.With(new(service, context => HandlerBinder.Bind(typeof(THandler), service, context), services => services.TryAddScoped<THandler>()));

    /// <summary>Octets in, octets out: the quickest way, and safe to trim.</summary>
    /// <param name="map">Where to map it.</param>
    /// <param name="service">The service's name: 1 to 255 printable ASCII characters.</param>
    /// <param name="handler">Gets the body's one frame, lent until the job ends, and returns the reply's.</param>
    /// <returns>The same map.</returns>
    public static IJobMap MapRaw(this IJobMap map, string service, Func<ReadOnlyMemory<byte>, JobContext, ValueTask<ReadOnlyMemory<byte>>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var encoder = BodyCodec.Encoder<ReadOnlyMemory<byte>>(serializer: null);
        return map.With(new(service, _ => run => Answers.LaterAsync(run, handler(run.Body, run.Context), encoder)));
    }

    /// <summary>JSON in, JSON out, by source-generated code: safe to trim.</summary>
    /// <param name="map">Where to map it.</param>
    /// <param name="service">The service's name: 1 to 255 printable ASCII characters.</param>
    /// <param name="request">How requests are read, from a JsonSerializerContext.</param>
    /// <param name="reply">How replies are written.</param>
    /// <param name="handler">Does a job.</param>
    /// <returns>The same map.</returns>
    public static IJobMap MapJson<TRequest, TReply>(
        this IJobMap map, string service, JsonTypeInfo<TRequest> request, JsonTypeInfo<TReply> reply, Func<TRequest, JobContext, ValueTask<TReply>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var (decoder, encoder) = (BodyCodec.Decoder(request), BodyCodec.Encoder(reply));
        return map.With(new(service, _ => run => Answers.LaterAsync(run, handler(decoder(run), run.Context), encoder)));
    }

    /// <summary>JSON in, a reply in parts out, each of them JSON, by source-generated code: safe to trim.</summary>
    /// <param name="map">Where to map it.</param>
    /// <param name="service">The service's name: 1 to 255 printable ASCII characters.</param>
    /// <param name="request">How requests are read, from a JsonSerializerContext.</param>
    /// <param name="part">How parts are written.</param>
    /// <param name="handler">Does a job.</param>
    /// <returns>The same map.</returns>
    public static IJobMap MapJsonStream<TRequest, TPart>(
        this IJobMap map, string service, JsonTypeInfo<TRequest> request, JsonTypeInfo<TPart> part, Func<TRequest, JobContext, IAsyncEnumerable<TPart>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var (decoder, encoder) = (BodyCodec.Decoder(request), BodyCodec.Encoder(part));
        return map.With(new(service, _ => run => Answers.InPartsAsync(run, handler(decoder(run), run.Context), encoder)));
    }

    /// <summary>A class, with its types spelled out: safe to trim. Types other than octets are read and written by <see cref="MdpWorkerOptions.Serializer"/>.</summary>
    /// <inheritdoc cref="Map{THandler}(IJobMap, string)"/>
    public static IJobMap MapHandler<[DynamicallyAccessedMembers(Constructors)] THandler, TRequest, TReply>(this IJobMap map, string service)
        where THandler : class, IJobHandler<TRequest, TReply> =>
        map.With(new(service, context => HandlerBinder.Bind<THandler, TRequest, TReply>(service, context), services => services.TryAddScoped<THandler>()));

    /// <summary>A class that replies in parts, with its types spelled out: safe to trim.</summary>
    /// <inheritdoc cref="MapHandler{THandler, TRequest, TReply}(IJobMap, string)"/>
    public static IJobMap MapStreamHandler<[DynamicallyAccessedMembers(Constructors)] THandler, TRequest, TPart>(this IJobMap map, string service)
        where THandler : class, IJobStreamHandler<TRequest, TPart> =>
        map.With(new(service, context => HandlerBinder.BindStream<THandler, TRequest, TPart>(service, context), services => services.TryAddScoped<THandler>()));

    private static IJobMap With(this IJobMap map, JobMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(map);
        map.Add(mapping);
        return map;
    }
}
