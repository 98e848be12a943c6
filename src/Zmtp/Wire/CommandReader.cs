using System.Buffers;

namespace Mdp.Zmtp.Wire;

/// <summary>Collects the body of one command. A body that lies in one piece is lent as it lies; only a cut one is copied. A mutable value.</summary>
internal struct CommandReader
{
    private byte[]? _body;
    private int _length;
    private int _filled;

    /// <summary>Whether a command was begun and is not complete.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>A command's header arrived, and its length is within the limit.</summary>
    public void Begin(int length)
    {
        HasBegun = true;
        _length = length;
        _filled = 0;
    }

    /// <summary>Consumes the command's octets from the front of <paramref name="octets"/>.</summary>
    /// <param name="octets">What arrived.</param>
    /// <param name="body">The whole body, valid until <see cref="Release"/>.</param>
    /// <returns>False: more octets are needed.</returns>
    public bool TryComplete(ref ReadOnlySpan<byte> octets, out ReadOnlySpan<byte> body)
    {
        if (_body is null && octets.Length >= _length)
        {
            body = octets[.._length];
            octets = octets[_length..];
            HasBegun = false;
            return true;
        }

        body = default;
        if (octets.IsEmpty)
        {
            return false;
        }

        _body ??= ArrayPool<byte>.Shared.Rent(_length);
        var taken = Math.Min(_length - _filled, octets.Length);
        octets[..taken].CopyTo(_body.AsSpan(_filled));
        octets = octets[taken..];
        _filled += taken;
        HasBegun = _filled < _length;
        body = HasBegun ? default : _body.AsSpan(0, _length);
        return !HasBegun;
    }

    /// <summary>The body is done with, or will never be complete.</summary>
    public void Release()
    {
        HasBegun = false;
        if (_body is not null)
        {
            ArrayPool<byte>.Shared.Return(_body);
            _body = null;
        }
    }
}
