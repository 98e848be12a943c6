namespace Mdp.Zmtp.Wire;

/// <summary>Reads the peer's greeting octet by octet, and judges each octet as soon as it is there.</summary>
/// <remarks>So a peer of another protocol is known by its first octet, an older ZMTP by its tenth or eleventh, and nothing is buffered.</remarks>
internal sealed class GreetingReader(Mechanism mechanism)
{
    private int _position;

    /// <summary>The peer's major version: 3 or higher; a higher one MUST be accepted, and talks 3.1 to us.</summary>
    public byte Major { get; private set; }

    /// <summary>The peer's minor version: any.</summary>
    public byte Minor { get; private set; }

    /// <summary>Whether all 64 octets were read, and are good.</summary>
    public bool IsComplete => _position == Greeting.Octets;

    /// <summary>Consumes the greeting's octets from the front of <paramref name="octets"/>, no octet behind them.</summary>
    /// <returns>False with a violation: HTTP, ZMTP 1.0 and 2.0, another mechanism, a wrong as-server octet.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> octets, out ZmtpViolation violation)
    {
        violation = ZmtpViolation.None;
        while (!IsComplete && !octets.IsEmpty && violation == ZmtpViolation.None)
        {
            violation = Judge(octets[0]);
            octets = octets[1..];
            _position++;
        }

        return violation == ZmtpViolation.None;
    }

    private ZmtpViolation Judge(byte octet)
    {
        switch (_position)
        {
            case 0:
                return octet == Greeting.SignatureFirst ? ZmtpViolation.None : ZmtpViolation.NotZmtp;
            case Greeting.SignatureLastOffset:
                // An even octet here is the end of a 1.0 peer's identity length; an odd one other than 0x7F is nobody's.
                return octet == Greeting.SignatureLast ? ZmtpViolation.None : ZmtpViolation.NotZmtp;
            case Greeting.MajorOffset:
                Major = octet;
                return octet >= Greeting.Major ? ZmtpViolation.None : ZmtpViolation.VersionTooOld;
            case Greeting.MinorOffset:
                Minor = octet;
                return ZmtpViolation.None;
            case >= Greeting.MechanismOffset and < Greeting.AsServerOffset:
                return octet == ExpectedMechanismOctet() ? ZmtpViolation.None : ZmtpViolation.MechanismMismatch;
            case Greeting.AsServerOffset:
                return mechanism.AcceptsAsServer(octet) ? ZmtpViolation.None : ZmtpViolation.AsServerInvalid;
            default:
                return ZmtpViolation.None;
        }
    }

    private byte ExpectedMechanismOctet()
    {
        var index = _position - Greeting.MechanismOffset;
        return index < mechanism.Name.Length ? mechanism.Name[index] : (byte)0;
    }
}
