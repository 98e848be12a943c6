using System.Reflection;

namespace Mdp.Broker;

/// <summary>What this program is and which one.</summary>
internal static class ProductVersion
{
    /// <summary>The version: <c>0.1.0</c>.</summary>
    public static string Text { get; } = Read();

    /// <summary>Name and version: <c>Mdp broker 0.1.0</c>.</summary>
    public static string Title => $"Mdp broker {Text}";

    // The build appends the commit behind a plus sign; it is for support, not for the first line.
    private static string Read() =>
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
