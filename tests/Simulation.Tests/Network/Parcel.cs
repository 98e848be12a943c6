using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>One message on the simulated wire: its frames, and who still holds them.</summary>
/// <remarks>A frame of padding has a length and no octets: it is longer than a control frame, so nobody may read it.</remarks>
internal sealed class Parcel : IFrames, IFrameWriter
{
    private const int Padding = -1;

    private byte[] _octets = new byte[256];
    private int[] _starts = new int[12];
    private int[] _lengths = new int[12];
    private int _used;
    private ParcelStore _store = null!;

    /// <summary>Who holds it; 0 for nobody.</summary>
    public int References { get; private set; }

    /// <summary>The life of the broker in which it was made.</summary>
    public int Life { get; private set; }

    /// <summary>Bodies that are written before the next one: the parts that a 0.1 client gets with its one REPLY.</summary>
    public IReadOnlyList<Body>? Preceding { get; set; }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>The sum of all frames' lengths.</summary>
    public long Octets { get; private set; }

    /// <summary>Empties it for its next journey.</summary>
    public void Begin(ParcelStore store, int life)
    {
        _store = store;
        Life = life;
        References = 1;
        Preceding = null;
        Count = 0;
        Octets = 0;
        _used = 0;
    }

    /// <inheritdoc/>
    public int Length(int index)
    {
        Claim.That(References > 0, $"a message is asked for its frames after it was given back");
        return _lengths[index];
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Control(int index)
    {
        Claim.That(References > 0, $"a message is read after it was given back");
        return _starts[index] == Padding ? default : _octets.AsSpan(_starts[index], _lengths[index]);
    }

    /// <inheritdoc/>
    public void CopyTo(int index, Span<byte> target)
    {
        Claim.That(References > 0, $"a message is read after it was given back");
        if (_starts[index] == Padding)
        {
            target[.._lengths[index]].Clear();
            return;
        }

        _octets.AsSpan(_starts[index], _lengths[index]).CopyTo(target);
    }

    /// <inheritdoc/>
    public void Retain()
    {
        Claim.That(References > 0, $"a message is retained after it was given back");
        References++;
    }

    /// <inheritdoc/>
    public void Release()
    {
        Claim.That(References > 0, $"a message is given back twice");
        if (--References == 0)
        {
            _store.Return(this);
        }
    }

    /// <summary>A parcel with the same frames.</summary>
    public Parcel Copy()
    {
        var copy = _store.Take();
        copy.Write(new Body(this, 0), isLast: true);
        return copy;
    }

    /// <inheritdoc/>
    public void Write(scoped ReadOnlySpan<byte> octets, bool isLast)
    {
        if (_used + octets.Length > _octets.Length)
        {
            Array.Resize(ref _octets, Math.Max(_used + octets.Length, _octets.Length * 2));
        }

        octets.CopyTo(_octets.AsSpan(_used));
        Add(_used, octets.Length);
        _used += octets.Length;
    }

    /// <inheritdoc/>
    public void Write(scoped in Body body, bool isLast)
    {
        if (Preceding is { } preceding)
        {
            Preceding = null;
            foreach (var part in preceding)
            {
                Write(part, isLast: false);
            }
        }

        for (var index = body.First; index < body.First + body.Count; index++)
        {
            var length = body.Frames!.Length(index);
            if (length > IFrames.ControlOctetsMax)
            {
                Pad(length);
            }
            else
            {
                Write(body.Frames.Control(index), isLast: false);
            }
        }
    }

    /// <summary>Adds a frame of a length that nobody reads.</summary>
    public void Pad(int octets) => Add(Padding, octets);

    private void Add(int start, int length)
    {
        if (Count == _starts.Length)
        {
            Array.Resize(ref _starts, Count * 2);
            Array.Resize(ref _lengths, Count * 2);
        }

        _starts[Count] = start;
        _lengths[Count++] = length;
        Octets += length;
    }
}
