using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Mdp.Worker;

/// <summary>Turns a delegate with any parameters into what is done for a request, once, before the worker starts.</summary>
/// <remarks>
/// A parameter is the job's context or cancellation token by its type; the body if it says so or is octets; a service if the container has one of its type or it names
/// a key; otherwise the body, read by the serializer.
/// </remarks>
[RequiresUnreferencedCode(Reason)]
[RequiresDynamicCode(Reason)]
internal sealed class DelegateBinder
{
    /// <summary>Why trimmed and precompiled programs are warned.</summary>
    public const string Reason = "The handler's parameters and result are read by reflection. MapRaw, MapJson and MapHandler do without.";

    private readonly string _service;
    private readonly Delegate _handler;
    private readonly MappingContext _context;
    private readonly IJobSerializer _serializer;
    private readonly IServiceProviderIsService? _isService;
    private readonly ParameterExpression _run = Expression.Parameter(typeof(JobRun), "run");
    private string? _body;

    private DelegateBinder(string service, Delegate handler, MappingContext context)
    {
        _service = service;
        _handler = handler;
        _context = context;
        _serializer = context.Serializer ?? JsonJobSerializer.Reflecting;
        _isService = context.Services?.GetService<IServiceProviderIsService>();
    }

    /// <summary>What is done for each request.</summary>
    public static JobDelegate Bind(string service, Delegate handler, MappingContext context)
    {
        var mistakes = context.Mistakes.Count;
        var binder = new DelegateBinder(service, handler, context);

        // A static method that is closed over its first argument has one parameter more than the delegate.
        var count = handler.GetType().GetMethod("Invoke")!.GetParameters().Length;
        var arguments = handler.Method.GetParameters().TakeLast(count).Select(binder.Argument).ToArray();
        return context.Mistakes.Count > mistakes ? MappingContext.Nothing : binder.Compile(arguments);
    }

    private JobDelegate Compile(Expression[] arguments)
    {
        var call = Expression.Invoke(Expression.Constant(_handler, _handler.GetType()), arguments);
        return Expression.Lambda<JobDelegate>(Answer(call), _run).Compile();
    }

    private Expression Argument(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type == typeof(JobContext))
        {
            return Expression.Property(_run, nameof(JobRun.Context));
        }

        if (type == typeof(CancellationToken))
        {
            return Expression.Property(_run, nameof(JobRun.CancellationToken));
        }

        if (type.IsByRef || type.IsByRefLike || type.IsPointer)
        {
            return Mistake(parameter, "is passed by reference, which no job can fill");
        }

        var key = parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key;
        if (parameter.GetCustomAttribute<JobBodyAttribute>() is not null || (key is null && BodyCodec.IsRaw(type)))
        {
            return TheBody(parameter);
        }

        if (key is not null || IsService(type))
        {
            return Expression.Call(Expression.Property(_run, nameof(JobRun.Scope)), nameof(JobScope.Require), [type], Expression.Constant(key, typeof(object)));
        }

        return type.IsInterface || type.IsAbstract
            ? Mistake(parameter, "is neither a service of the container nor a type that a body can be read as")
            : TheBody(parameter);
    }

    private bool IsService(Type type) => type == typeof(IServiceProvider) ? _context.Services is not null : _isService?.IsService(type) ?? false;

    private Expression TheBody(ParameterInfo parameter)
    {
        if (_body is not null)
        {
            return Mistake(parameter, $"would be the body, but '{_body}' is that already; if it is meant to be a service, the container has none of its type");
        }

        _body = parameter.Name;
        var decoder = typeof(BodyCodec).GetMethod(nameof(BodyCodec.Decoder), [typeof(IJobSerializer)])!.MakeGenericMethod(parameter.ParameterType).Invoke(null, [_serializer])!;
        return Expression.Invoke(Expression.Constant(decoder), _run);
    }

    private DefaultExpression Mistake(ParameterInfo parameter, string what)
    {
        _context.Mistakes.Add($"Map '{_service}': the parameter '{parameter.Name}' of type {parameter.ParameterType.Name} {what}");
        return Expression.Default(parameter.ParameterType);
    }

    private Expression Answer(Expression call)
    {
        var type = call.Type;
        if (type == typeof(void))
        {
            return Expression.Block(call, Expression.Call(typeof(Answers), nameof(Answers.NothingAsync), null, _run));
        }

        if (type == typeof(Task) || type == typeof(ValueTask))
        {
            return Expression.Call(typeof(Answers), nameof(Answers.LaterAsync), null, _run, call);
        }

        var parts = type.GetInterfaces().Append(type).FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));
        if (parts is not null)
        {
            return Call(nameof(Answers.InPartsAsync), parts.GenericTypeArguments[0], Expression.Convert(call, parts));
        }

        return type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? Call(nameof(Answers.LaterAsync), type.GenericTypeArguments[0], call)
            : Call(nameof(Answers.OfAsync), type, call);
    }

    private MethodCallExpression Call(string name, Type type, Expression result)
    {
        var encoder = typeof(BodyCodec).GetMethod(nameof(BodyCodec.Encoder), [typeof(IJobSerializer)])!.MakeGenericMethod(type).Invoke(null, [_serializer])!;
        return Expression.Call(typeof(Answers), name, [type], _run, result, Expression.Constant(encoder));
    }
}
