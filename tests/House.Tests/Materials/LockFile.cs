using System.Text.Json;
using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Materials;

/// <summary>The packages of one project as its lock file has them.</summary>
internal static class LockFile
{
    private const string Framework = "net10.0";

    /// <summary>Reads it.</summary>
    /// <param name="folder">The project's folder, relative to the root.</param>
    public static IReadOnlyDictionary<string, LockedPackage> Read(string folder)
    {
        using var json = JsonDocument.Parse(TheHouse.Read($"{folder}/packages.lock.json"));
        return json.RootElement.GetProperty("dependencies").GetProperty(Framework).EnumerateObject()
            .Where(entry => entry.Value.TryGetProperty("resolved", out _))
            .Select(entry => new LockedPackage(entry.Name, Text(entry.Value, "resolved"), Text(entry.Value, "contentHash"), NamesIn(entry.Value)))
            .ToDictionary(package => package.Name, StringComparer.OrdinalIgnoreCase);
    }

    private static string Text(JsonElement entry, string member) => entry.GetProperty(member).GetString()!;

    private static IReadOnlyList<string> NamesIn(JsonElement entry) =>
        entry.TryGetProperty("dependencies", out var dependencies) ? [.. dependencies.EnumerateObject().Select(dependency => dependency.Name)] : [];
}
