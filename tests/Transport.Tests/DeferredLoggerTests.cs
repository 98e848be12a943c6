using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Transport.Tests;

/// <summary>The host's logger is other people's code: the thread that has the connections runs none of it.</summary>
public sealed class DeferredLoggerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("Row", "R7")]
    public void Logger_that_hangs_when_it_is_asked_for_a_level_holds_nobody_up()
    {
        using var book = new Book();
        var deferred = new DeferredLogger(book);

        deferred.IsEnabled(LogLevel.Debug).ShouldBeTrue();
        Say(deferred, LogLevel.Warning, "first");
        Say(deferred, LogLevel.Debug, "not wanted");
        Say(deferred, LogLevel.Error, "second");
        book.Lines.ShouldBeEmpty();
        book.Gate.Set();

        book.Lines.TryTake(out var first, Patience).ShouldBeTrue();
        book.Lines.TryTake(out var second, Patience).ShouldBeTrue();
        (first, second).ShouldBe(("first", "second"));
    }

    [Fact]
    public void Where_nobody_listens_no_line_is_made() => new DeferredLogger(NullLogger.Instance).IsEnabled(LogLevel.Critical).ShouldBeFalse();

    private static void Say(DeferredLogger logger, LogLevel level, string text) => logger.Log(level, default, text, exception: null, (state, _) => state);

    private sealed class Book : ILogger, IDisposable
    {
        public ManualResetEventSlim Gate { get; } = new();

        public BlockingCollection<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel)
        {
            Gate.Wait();
            return logLevel >= LogLevel.Information;
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
            Gate.Dispose();
            Lines.Dispose();
        }
    }
}
