using System.Buffers.Binary;

namespace Mdp.Protocol.Versions.V03;

/// <summary>Writes the fields of a control frame in their order, and refuses what has no place in it.</summary>
/// <param name="target">Room for the frame. What does not fit is longer than a control frame may be.</param>
/// <param name="name">The command, for what is said about a mistake.</param>
internal ref struct FieldWriter(Span<byte> target, MdpCommandName name)
{
    /// <summary>More octets than the fields of any command take that have always the same length, with the lengths of strings.</summary>
    public const int FixedOctetsMax = 64;

    private readonly Span<byte> _target = target;
    private int _position;

    /// <summary>What was written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _target[.._position];

    /// <summary>Magic, command and flags.</summary>
    public void Begin(ReadOnlySpan<byte> magic, byte octet, byte flags = 0, byte known = 0)
    {
        if ((flags & ~known) != 0)
        {
            throw UnknownFlags(flags, known);
        }

        magic.CopyTo(Take(magic.Length));
        UInt8(octet);
        UInt8(flags);
    }

    public void UInt8(byte value) => Take(sizeof(byte))[0] = value;

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(ushort)), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), value);

    public void Id(RequestId id) => id.Write(Take(RequestId.Octets));

    public void Instance(InstanceId id) => id.Write(Take(InstanceId.Octets));

    /// <summary>A length of time in milliseconds, rounded up, so that a little time never becomes none.</summary>
    public void Milliseconds(TimeSpan time, string what)
    {
        var milliseconds = (time.Ticks / TimeSpan.TicksPerMillisecond) + (time.Ticks % TimeSpan.TicksPerMillisecond > 0 ? 1 : 0);
        if (time < TimeSpan.Zero || milliseconds > uint.MaxValue)
        {
            throw TimeOutOfRange(time, what);
        }

        UInt32((uint)milliseconds);
    }

    public void Token(ReadOnlySpan<byte> token)
    {
        if (token.Length != RequestToken.Octets)
        {
            throw NoToken(token.Length);
        }

        token.CopyTo(Take(token.Length));
    }

    public void Tokens(ReadOnlySpan<byte> tokens)
    {
        if (tokens.Length % RequestToken.Octets != 0 || tokens.Length > IFrames.ControlOctetsMax)
        {
            throw new ArgumentException($"{name} needs tokens of {RequestToken.Octets} octets each that fit into a control frame, got {tokens.Length} octets", nameof(tokens));
        }

        UInt16((ushort)(tokens.Length / RequestToken.Octets));
        tokens.CopyTo(Take(tokens.Length));
    }

    public void Text(ReadOnlySpan<byte> text, string what, int octetsMin = 0)
    {
        if (text.Length < octetsMin || text.Length > byte.MaxValue)
        {
            throw TextOutOfRange(text.Length, what, octetsMin);
        }

        UInt8((byte)text.Length);
        text.CopyTo(Take(text.Length));
    }

    public void Service(ReadOnlySpan<byte> service) => Text(service, "service name", octetsMin: 1);

    public void Headers(in Headers headers) => headers.Octets.CopyTo(Take(headers.Length));

    private Span<byte> Take(int count)
    {
        if (_position + count > Math.Min(_target.Length, IFrames.ControlOctetsMax))
        {
            throw FrameTooLong();
        }

        _position += count;
        return _target.Slice(_position - count, count);
    }

    // What is wrong is worded apart: the words' locals are nothing to those who do nothing wrong.
    private readonly ArgumentException UnknownFlags(byte flags, byte known) => new($"{name} has the flags 0x{known:x2}, got 0x{flags:x2}", nameof(flags));

    private readonly ArgumentException TimeOutOfRange(TimeSpan time, string what) => new($"{name} needs a {what} of 0 to {uint.MaxValue} ms, got {time}", nameof(time));

    private readonly ArgumentException NoToken(int octets) => new($"{name} needs a token of {RequestToken.Octets} octets, got {octets}", nameof(octets));

    private readonly ArgumentException TextOutOfRange(int octets, string what, int octetsMin) =>
        new($"{name} needs a {what} of {octetsMin} to {byte.MaxValue} octets, got {octets}", nameof(octets));

    private readonly ArgumentException FrameTooLong() => new($"{name} needs a control frame of at most {IFrames.ControlOctetsMax} octets, got more");
}
