using System.Reflection;

namespace Mdp.Interop.Tests.Processes;

/// <summary>Where the programs that the tests run lie. The project file knows; it leaves a note in the assembly.</summary>
internal static class Places
{
    /// <summary>The broker's assembly, to be run with <see cref="Dotnet"/>.</summary>
    public static string Broker { get; } = Noted("Broker");

    /// <summary>The folder of the Python peers.</summary>
    public static string Peers { get; } = Noted("Peers");

    /// <summary>The folder of the C load programs' source and Makefile.</summary>
    public static string LoadSource { get; } = Noted("LoadSource");

    /// <summary>The folder that the C load programs are built into.</summary>
    public static string LoadPrograms { get; } = Noted("LoadPrograms");

    /// <summary>The dotnet host that runs these tests, or the one on the path.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The Python that has, or should have, python3-zmq: the distribution's.</summary>
    public const string Python = "/usr/bin/python3";

    private static string Noted(string key) => Path.GetFullPath(
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(note => note.Key == key).Value!);
}
