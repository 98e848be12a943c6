using System.Buffers.Binary;

namespace Mdp.Protocol;

/// <summary>Walks through the headers of a block that was found well-formed.</summary>
public ref struct HeadersEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal HeadersEnumerator(ReadOnlySpan<byte> octets) => _rest = octets;

    /// <summary>The header that <see cref="MoveNext"/> came to.</summary>
    public Header Current { get; private set; }

    /// <summary>Goes on to the next header; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        int nameLength = _rest[0];
        var value = _rest[(1 + nameLength)..];
        var valueLength = (int)BinaryPrimitives.ReadUInt32BigEndian(value);
        Current = new(_rest.Slice(1, nameLength), value.Slice(sizeof(uint), valueLength));
        _rest = value[(sizeof(uint) + valueLength)..];
        return true;
    }
}
