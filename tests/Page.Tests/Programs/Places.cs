using System.Reflection;

namespace Mdp.Page.Tests.Programs;

/// <summary>Where what is run lies. The project file knows; it leaves a note in the assembly.</summary>
internal static class Places
{
    /// <summary>The command's assembly, to be run with <see cref="Dotnet"/>.</summary>
    public static string Mdp { get; } = Noted("Mdp");

    /// <summary>The folder of the documentation's pictures.</summary>
    public static string Images { get; } = Noted("Images");

    /// <summary>The dotnet host that runs these tests, or the one on the path.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Noted(string key) => Path.GetFullPath(
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(note => note.Key == key).Value!);
}
