namespace Mdp.House.Tests.Reading;

/// <summary>The project as its files: what the rules are asked of.</summary>
internal static class TheHouse
{
    private static readonly string[] Rooms = ["src", "tests", "bench", "samples", "docs"];

    /// <summary>The directory that holds <c>Mdp.sln</c>.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Every C# file.</summary>
    public static IReadOnlyList<SourceFile> Sources { get; } = [.. FilesNamed("*.cs").Select(path => new SourceFile(path, Read(path)))];

    /// <summary>Every C# file that ships.</summary>
    public static IEnumerable<SourceFile> Shipped => Sources.Where(file => file.IsUnder("src"));

    /// <summary>Every project.</summary>
    public static IReadOnlyList<ProjectFile> Projects { get; } = [.. FilesNamed("*.csproj").Select(path => ProjectFile.Parse(path, Read(path)))];

    /// <summary>Every file of that pattern below the rooms, relative to the root, with forward slashes, sorted; nothing that a build made.</summary>
    public static IReadOnlyList<string> FilesNamed(string pattern) =>
        [.. Rooms.Select(room => Path.Combine(Root, room))
            .Where(Directory.Exists)
            .SelectMany(room => Directory.EnumerateFiles(room, pattern, SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj"))
            .Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static string FindRoot(string from)
    {
        for (var directory = new DirectoryInfo(from); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Mdp.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Mdp.sln above {from}");
    }
}
