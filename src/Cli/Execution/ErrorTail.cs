using System.Text;

namespace Mdp.Cli.Execution;

/// <summary>Passes on what a program writes to standard error, and keeps the end of it.</summary>
internal sealed class ErrorTail
{
    // What fits into an ERROR, less the words before it.
    private const int OctetsMax = 220;
    private readonly byte[] _tail = new byte[OctetsMax];
    private int _length;

    /// <summary>The last octets as one line of text; empty when there were none.</summary>
    public string Text => Encoding.UTF8.GetString(_tail, 0, _length).Trim().ReplaceLineEndings(" | ").TrimStart('\uFFFD');

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(Stream errors)
    {
        var buffer = new byte[4096];
        await using var own = Console.OpenStandardError();
        int read;
        while ((read = await errors.ReadAsync(buffer)) > 0)
        {
            await own.WriteAsync(buffer.AsMemory(0, read));
            Keep(buffer.AsSpan(0, read));
        }
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > OctetsMax)
        {
            octets = octets[^OctetsMax..];
        }

        var kept = Math.Min(_length, OctetsMax - octets.Length);
        _tail.AsSpan(_length - kept, kept).CopyTo(_tail);
        octets.CopyTo(_tail.AsSpan(kept));
        _length = kept + octets.Length;
    }
}
