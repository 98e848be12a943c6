namespace Mdp.Simulation.Tests;

/// <summary>Messages that no version of the protocol knows: what a wrong, old or hostile peer sends.</summary>
internal static class Gibberish
{
    private static readonly byte[][][] Messages =
    [
        [[]],
        [[], "MDPC01"u8.ToArray()],
        [[], "MDPC01"u8.ToArray(), "alpha"u8.ToArray()],
        ["MDPC01"u8.ToArray(), "alpha"u8.ToArray(), "body"u8.ToArray()],
        [[], "MDPC02"u8.ToArray(), [1], "alpha"u8.ToArray(), "body"u8.ToArray()],
        ["MDPC02"u8.ToArray(), [1], "alpha"u8.ToArray()],
        ["MDPC02"u8.ToArray(), [9], "alpha"u8.ToArray(), "body"u8.ToArray()],
        ["MDPC02"u8.ToArray(), [], "alpha"u8.ToArray(), "body"u8.ToArray()],
        ["MDPC02"u8.ToArray(), [1, 1], "alpha"u8.ToArray(), "body"u8.ToArray()],
        ["MDPC09"u8.ToArray(), [1], "alpha"u8.ToArray(), "body"u8.ToArray()],
        [[], "MDPW00"u8.ToArray(), [1], "alpha"u8.ToArray()],
        [[], "MDPW01"u8.ToArray()],
        [[], "MDPW01"u8.ToArray(), [1]],
        [[], "MDPW01"u8.ToArray(), [1], []],
        [[], "MDPW01"u8.ToArray(), [1], "alpha"u8.ToArray(), "more"u8.ToArray()],
        [[], "MDPW01"u8.ToArray(), [2], "0123456789abcdef"u8.ToArray(), [], "body"u8.ToArray()],
        [[], "MDPW01"u8.ToArray(), [3], "0123456789abcdef"u8.ToArray(), "hop"u8.ToArray(), "body"u8.ToArray()],
        [[], "MDPW01"u8.ToArray(), [3], [], [], "body"u8.ToArray()],
        ["MDPW02"u8.ToArray(), [3], "0123456789abcdef"u8.ToArray(), [], []],
        ["MDPW02"u8.ToArray(), [4], "0123456789abcdef"u8.ToArray(), "hop"u8.ToArray(), [], "body"u8.ToArray()],
        ["MDPW02"u8.ToArray(), [7]],
        [new byte[255], [], []],
    ];

    /// <summary>Writes one of them.</summary>
    public static void Write(Parcel parcel, Dice dice)
    {
        foreach (var frame in Messages[dice.Below(Messages.Length)])
        {
            parcel.Write(frame, isLast: false);
        }
    }
}
