using System.Reflection;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Samples.Tests;

/// <summary>A sample as a reader of the README starts it.</summary>
internal sealed class SampleProcess(string name, params string[] arguments)
    : ForeignProcess(Places.Dotnet, [Path.Combine(Noted("Samples"), name, Noted("Built"), $"Mdp.Samples.{name}.dll"), .. arguments])
{
    private static string Noted(string key) =>
        typeof(SampleProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(note => note.Key == key).Value!;
}
