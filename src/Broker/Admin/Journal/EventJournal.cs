using System.Buffers;
using Mdp.Broker.Telemetry;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Admin.Journal;

/// <summary>Has events survive a restart: reads at the start what former lives left in <c>Admin:EventFile</c>, and appends what happens since, on a task of its own.</summary>
/// <remarks>
/// It is a reader of the <see cref="EventBook"/> like any other, so the broker's loop never waits for a disk: what is more than the book keeps while
/// the disk is full or slow is gone from the file, and a line there says how much. Without a file it does nothing.
/// </remarks>
internal sealed class EventJournal : IAsyncDisposable
{
    private const int BatchMax = 128;

    /// <summary>How long after a failed write the next one is tried: a disk has room again when somebody has seen to it.</summary>
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(5);

    /// <summary>How long a stop waits for the last events to be written.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    private readonly EventBook _book;
    private readonly AdminSettings _settings;
    private readonly MetricsSink _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<ToldEvent> _batch = new(BatchMax);
    private readonly ArrayBufferWriter<byte> _lines = new(BatchMax * 512);
    private EventFile? _file;
    private Task _writing = Task.CompletedTask;
    private long _written;
    private long _lost;
    private bool _isFailing;

    /// <summary>A journal that neither reads nor writes yet.</summary>
    public EventJournal(EventBook book, AdminSettings settings, MetricsSink metrics, ILogger logger, TimeProvider clock)
    {
        _book = book;
        _settings = settings;
        _metrics = metrics;
        _logger = logger;
        _clock = clock;
    }

    /// <summary>Reads what there is, and begins to write. Before anything is told to the book.</summary>
    /// <exception cref="EventFileException">The file cannot be read or written.</exception>
    public void Open()
    {
        if (_settings.EventFile is not { } path)
        {
            return;
        }

        var file = new EventFile(path, _settings.EventFileOctets);
        FormerEvents former;
        try
        {
            former = FormerEvents.Read(path, _settings.MaxEvents);
            file.Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EventFileException(path, e);
        }

        _file = file;
        _book.Resume(former.Events);
        _written = _book.Last;
        _book.TellStart();
        Log.EventFileOpened(_logger, path, former.Events.Count);
        if (former.PassedOver > 0)
        {
            Log.EventLinesPassedOver(_logger, former.PassedOver, path);
        }

        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Writes what is left, and ends. Takes two seconds at most, and is harmless a second time.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await _writing.WaitAsync(StopTime, CancellationToken.None);
            _file?.Dispose();
        }
        catch (TimeoutException)
        {
            // A disk that hangs does not hold up the end of the program; the system closes the file with the process.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task WriteAsync()
    {
        var token = _stopping.Token;
        try
        {
            while (true)
            {
                await _book.WaitAsync(_written, token);
                if (!TryWrite())
                {
                    await Task.Delay(RetryTime, _clock, token);
                }
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            while (_written < _book.Last && TryWrite())
            {
                // The next batch.
            }
        }
    }

    private bool TryWrite()
    {
        _batch.Clear();
        _lines.ResetWrittenCount();
        var missed = _book.Read(_written, _batch, BatchMax);
        if (missed > 0)
        {
            WriteLine(JsonText.Write(json => SniffJson.WriteLeftOut(json, missed)).Span);
        }

        foreach (var told in _batch)
        {
            WriteLine(JsonText.Write(json => EventJson.Write(json, told)).Span);
        }

        try
        {
            _file!.Append(_lines.WrittenSpan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
            return false;
        }

        _written += missed + _batch.Count;
        _lost += missed;
        _metrics.EventsUnwritten(missed);
        if (_isFailing)
        {
            _isFailing = false;
            Log.EventFileWorksAgain(_logger, _settings.EventFile!, _lost);
            _lost = 0;
        }

        return true;
    }

    private void WriteLine(ReadOnlySpan<byte> json)
    {
        _lines.Write(json);
        _lines.Write("\n"u8);
    }

    private void Fail(Exception reason)
    {
        _metrics.EventFileFailed();
        if (!_isFailing)
        {
            _isFailing = true;
            Log.EventFileFails(_logger, _settings.EventFile!, RetryTime.TotalSeconds, reason.Message);
        }
    }
}
