using System.Text.Json;

namespace Mdp.Broker.Tests.Deployment;

/// <summary>The instructions of a Dockerfile, as far as they can be wrong without an engine to say so.</summary>
internal sealed class Dockerfile
{
    private readonly List<(string Word, string Tail)> _instructions;

    private Dockerfile(IEnumerable<string> lines) =>
        _instructions = [.. lines.Where(line => line.Length > 0 && line[0] != '#').Select(line => (line.Split(' ')[0], line[(line.IndexOf(' ') + 1)..].Trim()))];

    /// <summary>Images of others that it begins from, with their tags.</summary>
    public IEnumerable<string> ForeignImages => Of("FROM").Select(rest => rest.Split(' ').First(word => !word.StartsWith("--", StringComparison.Ordinal))).Except(Stages);

    /// <summary>Names of its stages.</summary>
    public IEnumerable<string> Stages => Of("FROM").Where(rest => rest.Contains(" AS ", StringComparison.Ordinal)).Select(rest => rest.Split(" AS ")[1]);

    /// <summary>What it takes from the checkout.</summary>
    public IEnumerable<string> Sources => Of("COPY").Where(rest => !rest.StartsWith("--from", StringComparison.Ordinal)).SelectMany(rest => rest.Split(' ')[..^1]);

    /// <summary>Variables that it sets.</summary>
    public Dictionary<string, string> Variables => Of("ENV").SelectMany(rest => rest.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(assignment => assignment.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    /// <summary>Users that it runs as.</summary>
    public IEnumerable<string> Users => Of("USER");

    /// <summary>Words that are run when it is started, of each stage.</summary>
    public IEnumerable<string[]> Entries => Of("ENTRYPOINT").Select(rest => JsonSerializer.Deserialize<string[]>(rest)!);

    /// <summary>Words of the health check.</summary>
    public IEnumerable<string[]> HealthChecks => Of("HEALTHCHECK").Select(rest => JsonSerializer.Deserialize<string[]>(rest[rest.IndexOf('[')..])!);

    public static Dockerfile Read(string path) => new(File.ReadAllText(Checkout.Path(path)).Replace("\\\n", "", StringComparison.Ordinal).Split('\n'));

    private IEnumerable<string> Of(string word) => _instructions.Where(instruction => instruction.Word == word).Select(instruction => instruction.Tail);
}
