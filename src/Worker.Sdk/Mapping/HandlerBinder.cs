using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Mdp.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Mdp.Worker;

/// <summary>Turns a handler class into what is done for a request.</summary>
internal static class HandlerBinder
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    /// <summary>One reply for each request.</summary>
    public static JobDelegate Bind<[DynamicallyAccessedMembers(Constructors)] THandler, TRequest, TReply>(string service, MappingContext context)
        where THandler : class, IJobHandler<TRequest, TReply>
    {
        RequireSerializer(service, context, typeof(TRequest), typeof(TReply));
        var (decoder, encoder) = (BodyCodec.Decoder<TRequest>(context.Serializer), BodyCodec.Encoder<TReply>(context.Serializer));
        return run => Answers.LaterAsync(run, Make<THandler>(run).HandleAsync(decoder(run), run.Context, run.CancellationToken), encoder);
    }

    /// <summary>A reply in parts.</summary>
    public static JobDelegate BindStream<[DynamicallyAccessedMembers(Constructors)] THandler, TRequest, TPart>(string service, MappingContext context)
        where THandler : class, IJobStreamHandler<TRequest, TPart>
    {
        RequireSerializer(service, context, typeof(TRequest), typeof(TPart));
        var (decoder, encoder) = (BodyCodec.Decoder<TRequest>(context.Serializer), BodyCodec.Encoder<TPart>(context.Serializer));
        return run => Answers.InPartsAsync(run, Make<THandler>(run).HandleAsync(decoder(run), run.Context, run.CancellationToken), encoder);
    }

    /// <summary>Whichever of the two the class is, by reflection.</summary>
    [RequiresUnreferencedCode(DelegateBinder.Reason)]
    [RequiresDynamicCode(DelegateBinder.Reason)]
    public static JobDelegate Bind([DynamicallyAccessedMembers(Constructors)] Type handler, string service, MappingContext context)
    {
        var faces = handler.GetInterfaces().Where(face => face.IsGenericType && face.GetGenericTypeDefinition() is var kind && (kind == typeof(IJobHandler<,>) || kind == typeof(IJobStreamHandler<,>))).ToList();
        if (faces is not [var face])
        {
            context.Mistakes.Add($"Map '{service}': expected {handler.Name} to implement IJobHandler or IJobStreamHandler once, got {faces.Count} times");
            return MappingContext.Nothing;
        }

        var name = face.GetGenericTypeDefinition() == typeof(IJobHandler<,>) ? nameof(Bind) : nameof(BindStream);
        var bind = typeof(HandlerBinder).GetMethods(BindingFlags.Public | BindingFlags.Static).Single(method => method.Name == name && method.IsGenericMethodDefinition);
        return (JobDelegate)bind.MakeGenericMethod([handler, .. face.GenericTypeArguments])
            .Invoke(null, [service, context with { Serializer = context.Serializer ?? JsonJobSerializer.Reflecting }])!;
    }

    private static void RequireSerializer(string service, MappingContext context, params Type[] types)
    {
        foreach (var type in types.Where(type => context.Serializer is null && !BodyCodec.IsRaw(type)))
        {
            context.Mistakes.Add($"Map '{service}': {type.Name} needs a serializer; set {nameof(MdpWorkerOptions)}.{nameof(MdpWorkerOptions.Serializer)}, for example to a JsonJobSerializer of your context");
        }
    }

    private static THandler Make<[DynamicallyAccessedMembers(Constructors)] THandler>(JobRun run)
        where THandler : class
    {
        var scope = run.Scope;
        try
        {
            return scope.Services is { } services
                ? services.GetService<THandler>() ?? scope.Own(ActivatorUtilities.CreateInstance<THandler>(services))
                : scope.Own(Activator.CreateInstance<THandler>());
        }
        catch (Exception exception)
        {
            throw new JobFailedException(ErrorCode.HandlerFailed, $"the handler {typeof(THandler).Name} cannot be made: {exception.Message}", innerException: exception);
        }
    }
}
