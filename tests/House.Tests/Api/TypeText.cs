using System.Reflection;

namespace Mdp.House.Tests.Api;

/// <summary>Writes a type as C# does, with the nullability that its declaration states.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    /// <summary>The type in its own words: <c>Dictionary&lt;string, byte[]?&gt;</c>.</summary>
    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value) + "?";
        }

        var mark = nullability is { ReadState: NullabilityState.Nullable } && !type.IsValueType && !type.IsGenericParameter ? "?" : "";
        return type.IsArray
            ? $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}"
            : Named(type, nullability) + mark;
    }

    /// <summary>The name with the names of the types around it: <c>Outer.Inner&lt;T&gt;</c>.</summary>
    public static string Named(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsGenericParameter || Keywords.ContainsKey(type))
        {
            return Keywords.GetValueOrDefault(type, type.Name);
        }

        var own = type.Name.Split('`')[0];
        var before = type.DeclaringType is null ? 0 : type.DeclaringType.GetGenericArguments().Length;
        var arguments = type.GetGenericArguments().Skip(before)
            .Select((argument, index) => Of(argument, index + before < (nullability?.GenericTypeArguments.Length ?? 0) ? nullability!.GenericTypeArguments[index + before] : null))
            .ToArray();
        var name = arguments.Length == 0 ? own : $"{own}<{string.Join(", ", arguments)}>";
        return type.DeclaringType is null ? name : $"{Named(type.DeclaringType)}.{name}";
    }

    /// <summary>What a generic declaration asks of its parameters: <c> where T : struct, IFrameWriter</c>; empty where it asks nothing.</summary>
    public static string Constraints(Type[] parameters) => string.Concat(parameters.Where(type => type.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type parameter)
    {
        var flags = parameter.GenericParameterAttributes;
        var asked = new List<string>();
        if (flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            asked.Add("struct");
        }
        else if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            asked.Add("class");
        }

        asked.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(type => Of(type)).Order(StringComparer.Ordinal));
        if (flags.HasFlag(GenericParameterAttributes.AllowByRefLike))
        {
            asked.Add("allows ref struct");
        }

        return asked.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", asked)}";
    }
}
