namespace Mdp.Broker.Admin.Journal;

/// <summary>A file that lines are appended to, with one predecessor: when it is full it takes its predecessor's place, and a new one begins.</summary>
/// <remarks>
/// One thread uses it. After an exception it is closed, and the next <see cref="Append"/> opens it anew and cuts off what a failed write left of a line, so
/// each line stands in it once and whole, or not at all. What was appended survives the end of the process, and not that of the system: nothing is synchronized.
/// </remarks>
/// <param name="path">Where it is.</param>
/// <param name="octetsMax">How long it may grow.</param>
internal sealed class EventFile(string path, long octetsMax) : IDisposable
{
    private FileStream? _stream;

    // How much of it is known to be whole lines; nothing is known before it was opened for the first time.
    private long? _whole;

    /// <summary>Where the predecessor of a file is.</summary>
    public static string PredecessorOf(string path) => $"{path}.1";

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>Opens it, at its end.</summary>
    /// <exception cref="IOException">It cannot be opened, or another broker has it.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be opened.</exception>
    public void Open()
    {
        var stream = new FileStream(path, Opening());
        try
        {
            if (stream.Length > _whole)
            {
                stream.SetLength(_whole.Value);
            }

            BeginLine(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        _stream = stream;
        _whole = stream.Length;
    }

    /// <summary>Appends whole lines.</summary>
    /// <exception cref="IOException">The disk is full, or the file or its predecessor cannot be written; it is closed, and holds none of these lines.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        try
        {
            if (_stream is null)
            {
                Open();
            }

            if (_whole > 0 && _whole + lines.Length > octetsMax)
            {
                Rotate();
            }

            _stream!.Write(lines);
            _whole += lines.Length;
        }
        catch
        {
            Close();
            throw;
        }
    }

    private void Rotate()
    {
        Close();
        File.Move(path, PredecessorOf(path), overwrite: true);
        _whole = null;
        Open();
    }

    // Nothing is buffered, so nothing is written here that could fail.
    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }

    // A process that was killed, or a disk that was full, may have left half a line.
    private static void BeginLine(FileStream stream)
    {
        if (stream.Length > 0)
        {
            stream.Position = stream.Length - 1;
            if (stream.ReadByte() != '\n')
            {
                stream.Write("\n"u8);
            }
        }
    }

    private static FileStreamOptions Opening()
    {
        // Not shared: two brokers in one file would make it useless. Other programs may read it nonetheless, where locks are advice.
        var opening = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            opening.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return opening;
    }
}
