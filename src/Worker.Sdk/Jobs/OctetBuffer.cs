using System.Buffers;

namespace Mdp.Worker;

/// <summary>Octets that a job reads or writes. Used again for the next job, so that a small body costs no memory.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class OctetBuffer : IBufferWriter<byte>
{
    private const int OctetsAtFirst = 256;
    private const int OctetsKeptMax = 64 * 1024;

    private byte[] _octets = [];
    private int _count;

    /// <summary>What was written so far. Good until the buffer is changed or cleared.</summary>
    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, _count);

    /// <inheritdoc/>
    public void Advance(int count) => _count += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _octets.AsMemory(_count);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _octets.AsSpan(_count);
    }

    /// <summary>The next <paramref name="count"/> octets, to be filled by the caller.</summary>
    public Memory<byte> Take(int count)
    {
        Reserve(count);
        _count += count;
        return _octets.AsMemory(_count - count, count);
    }

    /// <summary>Forgets what was written, and memory that only a large body needs.</summary>
    public void Clear()
    {
        _count = 0;
        if (_octets.Length > OctetsKeptMax)
        {
            _octets = [];
        }
    }

    private void Reserve(int count)
    {
        if (_octets.Length - _count < count)
        {
            Array.Resize(ref _octets, Math.Max(Math.Max(OctetsAtFirst, checked(_count + count)), (int)Math.Min(2L * _octets.Length, Array.MaxLength)));
        }
    }
}
