using System.Buffers.Binary;

namespace Mdp.Protocol;

/// <summary>Puts headers together, for a message that is to be written. Can be cleared and used again; then it allocates nothing more.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class HeadersBuilder
{
    private readonly GrowingFrame _frame = new();

    /// <summary>The octets so far.</summary>
    public int Octets => _frame.Written.Length;

    /// <summary>A view onto what was added so far. Good until the builder is changed or cleared.</summary>
    public Headers View => new(_frame, 0, Octets);

    /// <summary>Adds a header behind the others. Two of one name are not refused; readers see the first.</summary>
    /// <param name="name">1 to 255 octets of <c>A-Z a-z 0-9 - _ . +</c>.</param>
    /// <param name="value">Any octets, possibly none. Copied.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The name is none, or the block would be longer than <see cref="Headers.OctetsMax"/>; nothing is added.</exception>
    public HeadersBuilder Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!HeaderBlock.IsName(name))
        {
            throw new ArgumentException($"expected a header name of 1 to {byte.MaxValue} of A-Z a-z 0-9 - _ . +, got '{ServiceName.Escape(name)}'", nameof(name));
        }

        var octets = 1L + name.Length + sizeof(uint) + value.Length;
        if (Octets + octets > Headers.OctetsMax)
        {
            throw new ArgumentException($"expected headers of at most {Headers.OctetsMax} octets, got {Octets + octets}", nameof(value));
        }

        var target = _frame.Take((int)octets);
        target[0] = (byte)name.Length;
        name.CopyTo(target[1..]);
        target = target[(1 + name.Length)..];
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)value.Length);
        value.CopyTo(target[sizeof(uint)..]);
        return this;
    }

    /// <summary>Adds each header of another block.</summary>
    /// <inheritdoc cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public HeadersBuilder Add(in Headers headers)
    {
        foreach (var header in headers)
        {
            Add(header.Name, header.Value);
        }

        return this;
    }

    /// <summary>Headers that own a copy of what was added so far; no headers when nothing was.</summary>
    public Headers Build() => Octets == 0 ? default : new(new OctetFrames(_frame.Written.ToArray()), 0, Octets);

    /// <summary>Forgets what was added, and keeps the memory.</summary>
    public void Clear() => _frame.Clear();

    /// <summary>One frame that grows, at most to the length of a control frame.</summary>
    private sealed class GrowingFrame : IFrames
    {
        private byte[] _octets = new byte[256];
        private int _written;

        public int Count => 1;

        public ReadOnlySpan<byte> Written => _octets.AsSpan(0, _written);

        public int Length(int index) => _written;

        public ReadOnlySpan<byte> Control(int index) => Written;

        public void CopyTo(int index, Span<byte> target) => Written.CopyTo(target);

        public Span<byte> Take(int count)
        {
            if (_octets.Length - _written < count)
            {
                Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _written + count));
            }

            _written += count;
            return _octets.AsSpan(_written - count, count);
        }

        public void Clear() => _written = 0;

        public void Retain()
        {
        }

        public void Release()
        {
        }
    }
}
