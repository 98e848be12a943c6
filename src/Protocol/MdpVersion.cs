namespace Mdp.Protocol;

/// <summary>The version of the Majordomo Protocol that a message is written in.</summary>
public enum MdpVersion : byte
{
    /// <summary>7/MDP, <c>MDPC01</c> and <c>MDPW01</c>: a leading empty frame, one REPLY per request.</summary>
    V01 = 1,

    /// <summary>18/MDP, <c>MDPC02</c> and <c>MDPW02</c>: no leading empty frame, any number of PARTIALs before one FINAL.</summary>
    V02 = 2,

    /// <summary>MDP/0.3, <c>MDPC03</c> and <c>MDPW03</c>: one control frame, ids, errors, credit. Sent only to peers that have announced it: <see cref="MdpVersions"/>.</summary>
    V03 = 3,
}
