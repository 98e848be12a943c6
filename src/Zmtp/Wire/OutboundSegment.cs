namespace Mdp.Zmtp.Wire;

/// <summary>A run of octets that waits to be sent, and what is given back behind it. A mutable value, in a <see cref="SegmentRing"/>.</summary>
internal struct OutboundSegment
{
    public byte[] Octets;

    /// <summary>A <see cref="Message"/> that is released, or an array that returns to its pool; null for nothing.</summary>
    public object? Owner;

    public int Start;
    public int Length;

    /// <summary>Whether octets at <paramref name="position"/> of <paramref name="chunk"/> can join this segment.</summary>
    public readonly bool IsContinuedBy(byte[] chunk, int position) =>
        ReferenceEquals(Octets, chunk) && Owner is null && Start + Length == position;
}
