namespace Mdp.Protocol.Tests;

/// <summary>One message of each kind, for tests that spoil them.</summary>
internal static class ValidMessages
{
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
}
