using System.Buffers.Binary;

namespace Mdp.Protocol.Versions.V03;

/// <summary>Reads the fields of a control frame in their order. The first thing that is wrong stays, and everything read after it is zero.</summary>
/// <remarks>Borrows the frames; never throws. What follows the command is for who has seen it.</remarks>
internal ref struct FieldReader
{
    private readonly IFrames _frames;
    private readonly ReadOnlySpan<byte> _frame;
    private int _position;

    /// <summary>At the beginning of a message's control frame.</summary>
    public FieldReader(IFrames frames)
    {
        _frames = frames;
        _frame = frames.Control(0);
    }

    /// <summary>The first thing that was wrong.</summary>
    public MdpViolation Violation { get; private set; }

    /// <summary>Whether the frame begins with this header.</summary>
    public readonly bool IsOf(ReadOnlySpan<byte> header) => _frame.StartsWith(header);

    /// <summary>The octet that says the command, behind the header that is expected; 0, which is no command, where another stands there.</summary>
    public byte Command(ReadOnlySpan<byte> header)
    {
        if (!IsOf(header))
        {
            Refuse(MdpViolation.UnknownHeader);
        }

        _position = MdpHeader.CommandIndex;
        return UInt8();
    }

    /// <summary>Something else is wrong, if nothing was before.</summary>
    public void Refuse(MdpViolation violation)
    {
        if (Violation is MdpViolation.None)
        {
            Violation = violation;
        }
    }

    /// <summary>The flags that are known for this command; others are ignored. MDP/0.3 frame.4.</summary>
    public byte Flags(byte known = 0) => (byte)(UInt8() & known);

    public byte UInt8() => Take(sizeof(byte)) is { IsEmpty: false } octets ? octets[0] : default;

    public ushort UInt16() => Take(sizeof(ushort)) is { IsEmpty: false } octets ? BinaryPrimitives.ReadUInt16BigEndian(octets) : default;

    public uint UInt32() => Take(sizeof(uint)) is { IsEmpty: false } octets ? BinaryPrimitives.ReadUInt32BigEndian(octets) : default;

    /// <summary>A length of time: 4 octets, milliseconds.</summary>
    public TimeSpan Milliseconds() => new(UInt32() * TimeSpan.TicksPerMillisecond);

    public RequestId Id() => RequestId.TryRead(Take(RequestId.Octets), out var id) ? id : default;

    public InstanceId Instance() => InstanceId.TryRead(Take(InstanceId.Octets), out var id) ? id : default;

    public ReadOnlySpan<byte> Token() => Take(RequestToken.Octets);

    /// <summary>Tokens: a count of 2 octets, then so many times 16 octets.</summary>
    public ReadOnlySpan<byte> Tokens() => Take(UInt16() * RequestToken.Octets);

    /// <summary>A string: a length of 1 octet, then so many octets of UTF-8, which nobody checks here.</summary>
    public ReadOnlySpan<byte> Text() => Take(UInt8());

    /// <summary>A string of 1 to 255 octets.</summary>
    public ReadOnlySpan<byte> Service()
    {
        var service = Text();
        if (service.IsEmpty)
        {
            Refuse(MdpViolation.ServiceNameEmpty);
        }

        return service;
    }

    /// <summary>The rest of the frame.</summary>
    public Headers Headers()
    {
        if (Violation is MdpViolation.None)
        {
            Violation = HeaderBlock.Check(_frame[_position..]);
        }

        return new(_frames, _position, _frame.Length - _position);
    }

    /// <summary>One or more frames behind the control frame.</summary>
    public Body Body()
    {
        if (_frames.Count == 1)
        {
            Refuse(MdpViolation.BodyMissing);
        }

        return new(_frames, 1);
    }

    /// <summary>Nothing behind the control frame. What is given is the message itself, with no frame of a body, so that it can be retained.</summary>
    public Body NoBody()
    {
        if (_frames.Count > 1)
        {
            Refuse(MdpViolation.BodyUnexpected);
        }

        return new(_frames, _frames.Count);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (Violation is not MdpViolation.None || _frame.Length - _position < count)
        {
            Refuse(MdpViolation.FieldTruncated);
            return default;
        }

        _position += count;
        return _frame.Slice(_position - count, count);
    }
}
