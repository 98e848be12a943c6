namespace Mdp.Zmtp.Wire;

/// <summary>The first octet of a frame (37/ZMTP Framing). Bits 7 to 3 are reserved and zero.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,
    More = 0x01,
    Long = 0x02,
    Command = 0x04,
    Reserved = 0xF8,
}
