namespace Mdp.Zmtp.Wire;

/// <summary>Takes the third stage of a connection apart, <c>traffic = *(command | message)</c>, from octets that may be cut anywhere.</summary>
/// <remarks>
/// 37/ZMTP Framing. A command may stand between two frames of a message, against the letter of the grammar: libzmq puts PING and PONG there
/// when its stream was blocked in the middle of a message.
/// </remarks>
internal sealed class TrafficReader(ZmtpLimits limits, MessagePool pool)
{
    private readonly MessageAssembler _message = new(limits, pool);
    private FrameHeaderReader _header;
    private CommandReader _command;

    /// <summary>Whether we stand between two frames, with nothing begun.</summary>
    public bool IsAtRest => !_message.HasBegun && !_header.HasBegun && !_command.HasBegun;

    /// <summary>Whether some octets of a message arrived, and not yet all.</summary>
    public bool HasUnfinishedMessage => _message.HasBegun;

    /// <summary>What the unfinished message costs, the missing octets of its current frame included.</summary>
    public long AccountedOctets => _message.AccountedOctets;

    /// <summary>Where the octets that come next belong, if all of them are the middle of a long frame; otherwise empty.</summary>
    public Span<byte> Room() => _command.HasBegun ? default : _message.Room();

    /// <summary>Consumes from the front of <paramref name="octets"/> up to the end of one item, or all.</summary>
    /// <returns>False: all octets are consumed, and more are needed.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> octets, out TrafficItem item)
    {
        while (!octets.IsEmpty)
        {
            if (!_message.IsInsideFrame && !_command.HasBegun)
            {
                if (!_header.TryRead(ref octets, out var header, out var violation))
                {
                    item = new TrafficItem(violation);
                    return violation != ZmtpViolation.None;
                }

                violation = Begin(header);
                if (violation != ZmtpViolation.None)
                {
                    item = new TrafficItem(violation);
                    return true;
                }
            }

            if (_command.HasBegun)
            {
                if (_command.TryComplete(ref octets, out var body))
                {
                    item = new TrafficItem(body);
                    return true;
                }
            }
            else if (_message.Append(ref octets) is { } message)
            {
                item = new TrafficItem(message);
                return true;
            }
        }

        item = default;
        return false;
    }

    /// <summary>So many octets arrived in the front of <see cref="Room"/>.</summary>
    public void Filled(int octets) => _message.Filled(octets);

    /// <summary>The command that was read last is done with.</summary>
    public void ReleaseCommand() => _command.Release();

    /// <summary>Gives back the memory of everything unfinished.</summary>
    public void Discard()
    {
        _command.Release();
        _message.Discard();
    }

    private ZmtpViolation Begin(in FrameHeader header)
    {
        if (!header.IsCommand)
        {
            return _message.Begin(header);
        }

        if (header.Length > limits.CommandOctetsMax)
        {
            return ZmtpViolation.CommandTooLong;
        }

        _command.Begin((int)header.Length);
        return ZmtpViolation.None;
    }
}
