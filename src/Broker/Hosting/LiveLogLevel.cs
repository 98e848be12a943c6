using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Mdp.Broker.Hosting;

/// <summary>The least level that is logged, which may change: the loggers look again when it does, and not at each line.</summary>
internal sealed class LiveLogLevel(LogLevel level) : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    private volatile LogLevelBox _level = new(level);
    private CancellationTokenSource _changed = new();

    /// <inheritdoc/>
    public string Name => Microsoft.Extensions.Options.Options.DefaultName;

    /// <summary>Takes another level.</summary>
    public void Set(LogLevel level)
    {
        if (level == _level.Level)
        {
            return;
        }

        _level = new(level);
        using var told = Interlocked.Exchange(ref _changed, new());
        told.Cancel();
    }

    /// <inheritdoc/>
    public void Configure(LoggerFilterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.MinLevel = _level.Level;
    }

    /// <inheritdoc/>
    public IChangeToken GetChangeToken() => new CancellationChangeToken(_changed.Token);

    /// <inheritdoc/>
    public void Dispose() => _changed.Dispose();

    private sealed record LogLevelBox(LogLevel Level);
}
