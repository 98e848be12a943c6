namespace Mdp.House.Tests.Reading;

/// <summary>What is written down can be written anew, by asking for it by name: <c>MDP_ACCEPT=PublicApi</c>.</summary>
internal static class Acceptance
{
    public static bool IsAskedFor(string what) => string.Equals(Environment.GetEnvironmentVariable("MDP_ACCEPT"), what, StringComparison.OrdinalIgnoreCase);

    public static void Write(string path, IEnumerable<string> lines)
    {
        var full = Path.Combine(TheHouse.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, string.Join('\n', lines) + "\n");
    }
}
