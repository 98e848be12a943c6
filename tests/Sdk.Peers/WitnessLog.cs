using System.Text;

namespace Mdp.Sdk.Peers;

/// <summary>A log whose lines outlive a kill: one write a line, <c>WORD CLIENT-NUMBER NANOSECONDS</c> by the wall clock.</summary>
internal sealed class WitnessLog(string path) : IDisposable
{
    private const long NanosecondsPerTick = 100;

    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    private readonly Lock _gate = new();

    public void Write(string word, WitnessBody body)
    {
        var now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
        var line = Encoding.ASCII.GetBytes($"{word} {body.Client}-{body.Number} {now}\n");
        lock (_gate)
        {
            _file.Write(line);
        }
    }

    public void Dispose() => _file.Dispose();
}
