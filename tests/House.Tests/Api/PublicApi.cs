using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mdp.House.Tests.Api;

/// <summary>What an assembly shows to those who reference it: one line per type and member, in an order that changes with nothing else.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Of(Assembly assembly) => [.. assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Of)];

    /// <summary>The type's own line, and its members' below, indented.</summary>
    public static IEnumerable<string> Of(Type type)
    {
        var members = type.GetMembers(Declared).Where(member => member is not Type).Select(MemberText.Of).OfType<string>();
        var ordered = type.IsEnum ? members.Where(member => !member.Contains("value__", StringComparison.Ordinal)) : members.Order(StringComparer.Ordinal);
        return [Head(type), .. ordered.Select(member => "    " + member)];
    }

    private static string Head(Type type)
    {
        var bases = new[] { type.BaseType }.OfType<Type>().Where(IsTelling).Concat(OwnInterfaces(type)).Select(found => TypeText.Of(found)).ToArray();
        return $"{Kind(type)} {type.Namespace}.{TypeText.Named(type)}{(bases.Length == 0 ? "" : " : " + string.Join(", ", bases))}{TypeText.Constraints(type.GetGenericArguments())}";
    }

    private static string Kind(Type type) =>
        type.IsEnum ? $"enum ({TypeText.Of(Enum.GetUnderlyingType(type))})"
        : type.IsInterface ? "interface"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsValueType ? $"{(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static bool IsTelling(Type type) => type != typeof(object) && type != typeof(ValueType) && type != typeof(Enum) && type != typeof(MulticastDelegate);

    private static IEnumerable<Type> OwnInterfaces(Type type) =>
        type.IsEnum ? [] : type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(found => found.IsVisible).OrderBy(found => TypeText.Of(found), StringComparer.Ordinal);
}
