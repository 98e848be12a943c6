using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mdp.House.Tests.Api;

/// <summary>Writes one public or protected member as its declaration would, without its body.</summary>
internal static class MemberText
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>The declaration, or null for what callers cannot see or the compiler made.</summary>
    public static string? Of(MemberInfo member) => member switch
    {
        _ when member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) => null,
        MethodInfo method when !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal) => IsSeen(method) ? Method(method) : null,
        ConstructorInfo constructor when !constructor.IsStatic => IsSeen(constructor) ? $"{Access(constructor)}new({Parameters(constructor)})" : null,
        PropertyInfo property => Property(property),
        FieldInfo field when field.IsPublic || field.IsFamily => Field(field),
        EventInfo raised when IsSeen(raised.AddMethod!) => $"event {TypeText.Of(raised.EventHandlerType!)} {raised.Name}",
        _ => null,
    };

    private static string Method(MethodInfo method)
    {
        var arguments = method.GetGenericArguments();
        var generic = arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(argument => argument.Name))}>";
        return $"{Access(method)}{Modifiers(method)}{Returned(method.ReturnParameter)} {method.Name}{generic}({Parameters(method)}){TypeText.Constraints(arguments)}";
    }

    private static string? Property(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && IsSeen(getter) ? "get; " : "";
        var set = property.SetMethod is { } setter && IsSeen(setter) ? IsInit(setter) ? "init; " : "set; " : "";
        if (get.Length + set.Length == 0)
        {
            return null;
        }

        var accessor = (property.GetMethod ?? property.SetMethod)!;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var type = TypeText.Of(property.PropertyType, Nullability.Create(property));
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        return $"{Access(accessor)}{Modifiers(accessor)}{required}{Ref(property.PropertyType)}{type} {name} {{ {get}{set}}}";
    }

    private static string Field(FieldInfo field)
    {
        var value = field.IsLiteral ? $" = {Constant(field.GetRawConstantValue())}" : "";
        var kind = field.IsLiteral ? "const " : field.IsStatic ? "static " : "";
        return field.DeclaringType!.IsEnum ? $"{field.Name}{value}" : $"{kind}{(field.IsInitOnly ? "readonly " : "")}{TypeText.Of(field.FieldType, Nullability.Create(field))} {field.Name}{value}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var prefix = parameter switch
        {
            { IsOut: true } => "out ",
            { IsIn: true, ParameterType.IsByRef: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        var value = parameter.HasDefaultValue ? $" = {Constant(parameter.RawDefaultValue)}" : "";
        return $"{prefix}{TypeText.Of(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{value}";
    }

    private static string Returned(ParameterInfo returned) => Ref(returned.ParameterType) + TypeText.Of(returned.ParameterType, Nullability.Create(returned));

    private static string Ref(Type type) => type.IsByRef ? "ref " : "";

    private static string Constant(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    private static string Access(MethodBase method) => method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "";

    private static string Modifiers(MethodBase method) =>
        method.IsStatic ? "static "
        : method.DeclaringType!.IsInterface ? ""
        : method.IsAbstract ? "abstract "
        : !method.IsVirtual || method.IsFinal ? ""
        : ((MethodInfo)method).GetBaseDefinition() == method ? "virtual " : "override ";

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
}
