using System.Globalization;

namespace Mdp.Chaos.Tests.Witnesses;

/// <summary>The logs of all witnesses of one run, and the judgement that they allow.</summary>
internal sealed class History : IDisposable
{
    public const string Service = "work";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mdp-chaos-");
    private int _logs;
    private int _clients = 1;

    public string NewLog(string witness) => Path.Combine(_folder.FullName, $"{witness}-{++_logs}.log");

    /// <summary>Numbers for so many clients; the first of them.</summary>
    public int NewClients(int count) => (_clients += count) - count;

    /// <summary>The whole lines of a log that may still be written to.</summary>
    public static IEnumerable<Testimony> Read(string log)
    {
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        foreach (var line in reader.ReadToEnd().Split('\n')[..^1])
        {
            var words = line.Split(' ');
            yield return new(words[0], words[1], DateTime.UnixEpoch.AddTicks(long.Parse(words[2], CultureInfo.InvariantCulture) / 100));
        }
    }

    /// <summary>What all witnesses together say.</summary>
    public Verdict Judge()
    {
        var client = ReadAll("client-*.log");
        var worker = ReadAll("worker-*.log");
        var started = worker.Where(fact => fact.Word == "start").GroupBy(fact => fact.Request, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(fact => fact.At).Order().ToArray(), StringComparer.Ordinal);
        return new()
        {
            Asked = Count(client, "invoke"),
            Answered = Count(client, "reply"),
            TimedOut = Count(client, "timeout"),
            Lost = Count(client, "open"),
            Doubled = Count(client, "again"),
            Foreign = Count(client, "foreign"),
            Corrupt = Count(client, "corrupt") + Count(worker, "corrupt"),
            AnsweredUnexecuted = client.Count(fact => fact.Word == "reply" && !started.ContainsKey(fact.Request)),
            Executed = Count(worker, "start"),
            Repetitions = [.. started.Values.Where(times => times.Length > 1).SelectMany(times => times.Skip(1))],
        };
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private List<Testimony> ReadAll(string pattern) => [.. _folder.GetFiles(pattern).SelectMany(file => Read(file.FullName))];

    private static int Count(IEnumerable<Testimony> facts, string word) => facts.Count(fact => fact.Word == word);
}
