namespace Mdp.Zmtp.Wire;

/// <summary>Makes whole messages of the frames of one connection, as their octets arrive.</summary>
/// <remarks>37/ZMTP Messages: all the frames of a message or none. Limits are judged by the header, before memory is taken.</remarks>
internal sealed class MessageAssembler(ZmtpLimits limits, MessagePool pool)
{
    /// <summary>Of a frame that lacks no more than this, what comes next is better read together with what follows it.</summary>
    private const int TailOctets = 64 * 1024;

    private Message? _message;
    private int _octetsLeft;
    private bool _isLastFrame;

    /// <summary>Whether a message was begun and is not complete.</summary>
    public bool HasBegun => _message is not null;

    /// <summary>Whether octets of the current frame are missing.</summary>
    public bool IsInsideFrame => _octetsLeft > 0;

    /// <summary>What the message begun costs, in accounted octets, the missing ones of its current frame included.</summary>
    public long AccountedOctets { get; private set; }

    /// <summary>Where the octets that come next belong, for filling in place, if all of them are the middle of a long frame. The end of a frame never is, so that messages are completed in one place.</summary>
    public Span<byte> Room() => _octetsLeft > TailOctets ? _message!.Room(_octetsLeft - 1) : default;

    /// <summary>A message frame's header arrived.</summary>
    /// <returns>The limit that the frame would break, or none.</returns>
    public ZmtpViolation Begin(in FrameHeader header)
    {
        var room = limits.MessageOctetsMax - AccountedOctets - ZmtpLimits.AccountedOctetsPerFrame;
        if (header.Length > room)
        {
            return ZmtpViolation.MessageTooLong;
        }

        _message ??= pool.Rent();
        if (_message.Count == limits.FramesMax)
        {
            return ZmtpViolation.TooManyFrames;
        }

        AccountedOctets += header.Length + ZmtpLimits.AccountedOctetsPerFrame;
        _octetsLeft = (int)header.Length;
        _isLastFrame = !header.HasMore;
        _message.BeginFrame(_octetsLeft);
        return ZmtpViolation.None;
    }

    /// <summary>Consumes the current frame's octets from the front of <paramref name="octets"/>.</summary>
    /// <returns>The message that they completed, with one reference, or null.</returns>
    public Message? Append(ref ReadOnlySpan<byte> octets)
    {
        var taken = Math.Min(_octetsLeft, octets.Length);
        _message!.Append(octets[..taken], _octetsLeft);
        _octetsLeft -= taken;
        octets = octets[taken..];
        return _octetsLeft == 0 && _isLastFrame ? Complete() : null;
    }

    /// <summary>So many octets arrived in the front of <see cref="Room"/>.</summary>
    public void Filled(int octets)
    {
        _message!.Filled(octets);
        _octetsLeft -= octets;
    }

    /// <summary>Gives back a message that will never be complete.</summary>
    public void Discard()
    {
        _message?.Release();
        _message = null;
        _octetsLeft = 0;
        AccountedOctets = 0;
    }

    private Message Complete()
    {
        var message = _message!;
        _message = null;
        AccountedOctets = 0;
        return message;
    }
}
