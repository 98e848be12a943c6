namespace Mdp.Zmtp.Wire;

/// <summary>Reads one frame header after the other, from octets that may be cut anywhere. A mutable value: keep it in a field.</summary>
internal struct FrameHeaderReader
{
    private ulong _length;
    private FrameFlags _flags;
    private byte _octetsLeft;
    private bool _hasFlags;

    /// <summary>Whether a header was begun and is not complete.</summary>
    public readonly bool HasBegun => _hasFlags;

    /// <summary>Consumes one header from the front of <paramref name="octets"/>; a header that is not yet complete is consumed and remembered.</summary>
    /// <returns>False without a violation: all octets were used, and more are needed. False with one: the header is illegal.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> octets, out FrameHeader header, out ZmtpViolation violation)
    {
        // Nearly every header is a short one that lies in one piece.
        if (!_hasFlags && octets.Length >= 2 && octets[0] <= (byte)FrameFlags.More)
        {
            header = new FrameHeader((FrameFlags)octets[0], octets[1]);
            violation = ZmtpViolation.None;
            octets = octets[2..];
            return true;
        }

        return TryReadSlowly(ref octets, out header, out violation);
    }

    private bool TryReadSlowly(ref ReadOnlySpan<byte> octets, out FrameHeader header, out ZmtpViolation violation)
    {
        header = default;
        violation = ZmtpViolation.None;
        if (!_hasFlags && !octets.IsEmpty)
        {
            BeginWith((FrameFlags)octets[0], out violation);
            octets = octets[1..];
        }

        while (_octetsLeft > 0 && !octets.IsEmpty && violation == ZmtpViolation.None)
        {
            _length = (_length << 8) | octets[0];
            octets = octets[1..];
            _octetsLeft--;
        }

        if (!_hasFlags || _octetsLeft > 0 || violation != ZmtpViolation.None)
        {
            return false;
        }

        _hasFlags = false;
        if (_length > long.MaxValue)
        {
            violation = (_flags & FrameFlags.Command) != FrameFlags.None ? ZmtpViolation.CommandTooLong : ZmtpViolation.MessageTooLong;
            return false;
        }

        header = new FrameHeader(_flags, (long)_length);
        return true;
    }

    private void BeginWith(FrameFlags flags, out ZmtpViolation violation)
    {
        violation = (flags & FrameFlags.Reserved) != FrameFlags.None ? ZmtpViolation.ReservedFlagBits
            : (flags & (FrameFlags.Command | FrameFlags.More)) == (FrameFlags.Command | FrameFlags.More) ? ZmtpViolation.CommandWithMore
            : ZmtpViolation.None;
        _flags = flags;
        _hasFlags = true;
        _length = 0;
        _octetsLeft = (flags & FrameFlags.Long) != FrameFlags.None ? (byte)8 : (byte)1;
    }
}
