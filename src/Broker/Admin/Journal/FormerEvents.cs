using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Mdp.Broker.Admin.Journal;

/// <summary>The events that former lives of the broker left in their file and its predecessor.</summary>
/// <param name="Events">The latest of them, the oldest first; numbers rise.</param>
/// <param name="PassedOver">Lines that are no events of this file: torn, as a crash leaves them, or somebody else's.</param>
internal sealed record FormerEvents(IReadOnlyList<ToldEvent> Events, int PassedOver)
{
    /// <summary>How much of the files is read for each event that is wanted: some three times of what one takes.</summary>
    private const int OctetsPerEvent = 1024;

    /// <summary>Reads them.</summary>
    /// <param name="path">The file; it may not be there.</param>
    /// <param name="max">How many events at most.</param>
    /// <exception cref="IOException">A file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file must not be read.</exception>
    public static FormerEvents Read(string path, int max)
    {
        var events = new Queue<ToldEvent>();
        var (last, passedOver) = (0L, 0);
        var budget = (long)max * OctetsPerEvent;
        var inFile = File.Exists(path) ? new FileInfo(path).Length : 0;
        foreach (var line in LinesOf(EventFile.PredecessorOf(path), budget - inFile).Concat(LinesOf(path, budget)))
        {
            if (TryRead(line, out var told) && told.Number > last)
            {
                last = told.Number;
                events.Enqueue(told);
                if (events.Count > max)
                {
                    _ = events.Dequeue();
                }
            }
            else if (!IsRemark(line))
            {
                passedOver++;
            }
        }

        return new([.. events], passedOver);
    }

    private static IEnumerable<string> LinesOf(string path, long budget)
    {
        if (budget <= 0 || !File.Exists(path))
        {
            yield break;
        }

        using var stream = new FileStream(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete });
        using var reader = new StreamReader(stream, Encoding.UTF8);
        if (stream.Length > budget)
        {
            // Somewhere in a line, of which the rest is not wanted.
            stream.Position = stream.Length - budget;
            _ = reader.ReadLine();
        }

        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }

    private static bool TryRead(string line, out ToldEvent told)
    {
        told = null!;
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind is not JsonValueKind.Object
                || !root.TryGetProperty("id"u8, out var id) || id.ValueKind is not JsonValueKind.Number || !id.TryGetInt64(out var number)
                || !root.TryGetProperty("life"u8, out var life) || life.ValueKind is not JsonValueKind.String
                || !root.TryGetProperty("event"u8, out var kind) || kind.ValueKind is not JsonValueKind.String
                || !root.TryGetProperty("time"u8, out var time) || time.ValueKind is not JsonValueKind.String
                || !DateTimeOffset.TryParse(time.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            {
                return false;
            }

            told = new(number, at, default, 0) { Life = life.GetString()!, Line = Encoding.UTF8.GetBytes(line) };
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // {"event":"LeftOut","count":7}: told to readers of the file, and no event.
    private static bool IsRemark(string line) => line.StartsWith("""{"event":"LeftOut",""", StringComparison.Ordinal) && line.EndsWith('}');
}
