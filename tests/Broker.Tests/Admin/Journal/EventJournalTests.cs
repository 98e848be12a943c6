using System.Text.Json;
using Mdp.Broker.Admin;
using Mdp.Broker.Admin.Journal;
using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Broker.Tests.Telemetry;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Tests.Admin.Journal;

/// <summary>Events that survive the broker: what one life writes, the next one has.</summary>
[Trait("Row", "G14")]
public sealed class EventJournalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mdp-events-");
    private readonly LogTape _log = new(LogLevel.Information);
    private readonly MetricsSink _metrics = new();

    private string Place => Path.Combine(_folder.FullName, "events.jsonl");

    public void Dispose()
    {
        _metrics.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Events_of_a_former_life_are_there_under_their_own_numbers_and_new_ones_go_on_behind()
    {
        var former = await LiveAsync(book => Tell(book, "one", 2));
        var present = await LiveAsync(book => Tell(book, "two", 1));

        List<ToldEvent> told = [];
        present.Read(0, told).ShouldBe(0);
        told.Select(one => $"{one.Number} {one.Life} {Member(one, "event")} {Member(one, "service")}").ShouldBe([
            $"1 {former.Life} BrokerStarted ", $"2 {former.Life} ServiceAppeared one", $"3 {former.Life} ServiceAppeared one",
            $"4 {present.Life} BrokerStarted ", $"5 {present.Life} ServiceAppeared two",
        ]);
        present.LastOf(former.Life).ShouldBe(3);
        present.LastOf("00000000").ShouldBeNull();
        (await File.ReadAllLinesAsync(Place)).ShouldBe(told.Select(TextOf));
    }

    [Fact]
    public async Task Torn_and_foreign_lines_are_passed_over_and_told_once_and_the_next_line_is_whole()
    {
        await LiveAsync(book => Tell(book, "one", 1));
        await File.AppendAllTextAsync(Place, """
            hello
            {"id":"7","event":"ServiceAppeared"}
            {"event":"LeftOut","count":7}
            {"id":9,"life":"0123abcd","time":"2026-01-01T00:00:00.000Z","eve
            """.Replace("\r", "", StringComparison.Ordinal));

        var book = await LiveAsync(book => Tell(book, "two", 1));

        List<ToldEvent> told = [];
        book.Read(0, told).ShouldBe(0);
        told.Select(one => one.Number).ShouldBe([1, 2, 3, 4]);
        (await File.ReadAllLinesAsync(Place))[^1].ShouldBe(TextOf(told[^1]));
        _log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal))
            .ShouldBe([$"Warning 171 3 lines of {Place} are no whole events and were passed over; a broker that was killed, or a full disk, leaves one"]);
    }

    [Fact]
    public async Task Full_file_becomes_its_predecessor_and_both_are_read()
    {
        // Each line has some 110 octets.
        await LiveAsync(book => Tell(book, "one", 20), octetsMax: 3_000);
        await LiveAsync(book => Tell(book, "two", 20), octetsMax: 3_000);

        new FileInfo(Place).Length.ShouldBeLessThanOrEqualTo(3_000);
        File.Exists(EventFile.PredecessorOf(Place)).ShouldBeTrue();
        var former = FormerEvents.Read(Place, 100);
        former.PassedOver.ShouldBe(0);
        former.Events.Select(told => told.Number).ShouldBe(Enumerable.Range(1, 42).Select(number => (long)number));
        FormerEvents.Read(Place, 5).Events.Select(told => told.Number).ShouldBe([38, 39, 40, 41, 42]);
    }

    [Fact]
    public async Task Disk_that_takes_nothing_is_told_once_and_what_the_book_could_not_keep_is_counted_in_the_file()
    {
        await LiveAsync(_ => { });

        // The predecessor's place is taken by what no file can be moved over: the file is full, and cannot make room.
        var obstacle = Directory.CreateDirectory(Path.Combine(EventFile.PredecessorOf(Place), "obstacle"));
        var clock = new RetryClock();
        var book = new EventBook(100, TimeProvider.System);
        await using var journal = new EventJournal(book, new() { EventFile = Place, EventFileOctets = 150, MaxEvents = 100 }, _metrics, _log, clock);
        journal.Open();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var retry = await clock.NextAsync(patience.Token);
        Tell(book, "one", 150);

        obstacle.Parent!.Delete(recursive: true);
        retry();
        await journal.StopAsync();

        // 1 stood there; 2, the start, could not be written; 53 to 152 are what the book keeps.
        var lines = await File.ReadAllLinesAsync(Place);
        lines[0].ShouldBe("""{"event":"LeftOut","count":51}""");
        lines.Skip(1).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt32()).ShouldBe(Enumerable.Range(53, 100));
        _log.Lines.Count(line => line.StartsWith($"Warning 172 events cannot be written to {Place}; they stay in memory, it is tried again every 5 s", StringComparison.Ordinal)).ShouldBe(1);
        _log.Lines[^1].ShouldBe($"Information 173 events are written to {Place} again; 51 are missing there");
    }

    [Fact]
    public async Task File_is_for_its_owner_alone()
    {
        await LiveAsync(_ => { });
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Place).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void File_that_another_broker_has_is_not_taken()
    {
        using var other = new EventFile(Place, 1_000);
        other.Open();
        Should.Throw<EventFileException>(() => Journal(new(100, TimeProvider.System)).Open()).Message.ShouldStartWith($"cannot keep events in {Place}: ");
    }

    [Fact]
    public void Place_that_is_not_there_is_said_with_what_to_do() =>
        Should.Throw<EventFileException>(() => new EventJournal(new(100, TimeProvider.System), new() { EventFile = "/nowhere/events" }, _metrics, _log, TimeProvider.System).Open()).Message
            .ShouldBe("cannot keep events in /nowhere/events: Could not find a part of the path '/nowhere/events'. Choose a place with Admin:EventFile that this user may write and that no other broker uses, or none");

    private EventJournal Journal(EventBook book, long octetsMax = 1 << 20) =>
        new(book, new() { EventFile = Place, EventFileOctets = octetsMax, MaxEvents = 100 }, _metrics, _log, TimeProvider.System);

    // One life of a broker: what it tells is in the file when this returns.
    private async Task<EventBook> LiveAsync(Action<EventBook> live, long octetsMax = 1 << 20)
    {
        var book = new EventBook(100, TimeProvider.System);
        await using var journal = Journal(book, octetsMax);
        journal.Open();
        live(book);
        return book;
    }

    private static void Tell(EventBook book, string service, int count)
    {
        for (; count > 0; count--)
        {
            book.Tell(new BrokerEvent { Kind = BrokerEventKind.ServiceAppeared, Service = service });
        }
    }

    private static string TextOf(ToldEvent told) => System.Text.Encoding.UTF8.GetString(JsonText.Write(json => EventJson.Write(json, told)).Span);

    private static string Member(ToldEvent told, string name) => JsonDocument.Parse(TextOf(told)).RootElement.TryGetProperty(name, out var member) ? member.GetString()! : "";
}
