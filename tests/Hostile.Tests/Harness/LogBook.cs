using Microsoft.Extensions.Logging;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>What the broker logs, at Debug and above.</summary>
internal sealed class LogBook : ILoggerFactory
{
    private const int LinesMax = 100_000;

    private readonly Lock _gate = new();
    private readonly List<LogLine> _lines = [];

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => new Page(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(LogLine line)
    {
        lock (_gate)
        {
            if (_lines.Count < LinesMax)
                _lines.Add(line);
        }
    }

    private sealed class Page(LogBook book, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                book.Write(new(category, logLevel, eventId.Id, formatter(state, exception), exception));
        }
    }
}
