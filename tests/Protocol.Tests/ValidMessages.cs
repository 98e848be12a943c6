namespace Mdp.Protocol.Tests;

/// <summary>One message of each kind, for tests that spoil them.</summary>
internal static class ValidMessages
{
    private const string Sixteen = "0123456789abcdef";

    /// <summary>Those of 0.1 and 0.2.</summary>
    public static readonly string[][] All =
    [
        ["", "MDPC01", "echo", "body"],
        ["", "MDPW01", "\x01", "echo"],
        ["", "MDPW01", "\x02", "addr", "", "body"],
        ["", "MDPW01", "\x03", "addr", "", "body"],
        ["", "MDPW01", "\x04"],
        ["", "MDPW01", "\x05"],
        ["MDPC02", "\x01", "echo", "body"],
        ["MDPC02", "\x02", "echo", "body"],
        ["MDPC02", "\x03", "echo", "body"],
        ["MDPW02", "\x01", "echo"],
        ["MDPW02", "\x02", "addr", "", "body"],
        ["MDPW02", "\x03", "addr", "", "body"],
        ["MDPW02", "\x04", "addr", "", "body"],
        ["MDPW02", "\x05"],
        ["MDPW02", "\x06"],
    ];

    /// <summary>Those of 0.3, without headers: each octet of their control frames is needed.</summary>
    public static readonly string[][] V03 =
    [
        ["MDPC03\x01\x01" + Sixteen + "\0\0\x75\x30\x04" + "echo", "body"],
        ["MDPC03\x02\0" + Sixteen, "body"],
        ["MDPC03\x03\0" + Sixteen, "body"],
        ["MDPC03\x04\0" + Sixteen + "\x01\xf6\x03" + "why"],
        ["MDPC03\x05\0" + Sixteen],
        ["MDPC03\x06\0" + Sixteen],
        ["MDPC03\x07\0"],
        ["MDPC03\x08\0" + Sixteen + "\0\0\x09\xc4\x03\x02" + "me"],
        ["MDPC03\x09\0\x03" + "why"],
        ["MDPW03\x01\0" + Sixteen + "\0\0\x09\xc4\x03\0\x40\x04" + "echo"],
        ["MDPW03\x02\0" + Sixteen + "\0\x02\0\0\x75\x30\x04" + "echo", "body"],
        ["MDPW03\x03\0" + Sixteen, "body"],
        ["MDPW03\x04\0" + Sixteen, "body"],
        ["MDPW03\x05\x01" + Sixteen + "\x01\xf7\x03" + "why"],
        ["MDPW03\x06\0\x01\x02\x03\x04\0\0\0\x05\0\x02" + Sixteen + Sixteen],
        ["MDPW03\x07\0" + Sixteen + "\x01\xf3"],
        ["MDPW03\x08\0\x03\xe8"],
        ["MDPW03\x09\0\x03" + "why"],
    ];
}
