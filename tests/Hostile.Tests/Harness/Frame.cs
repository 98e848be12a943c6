namespace Mdp.Hostile.Tests.Harness;

/// <summary>One frame as it came.</summary>
/// <param name="Flags">Its first octet: 1 MORE, 2 long, 4 command.</param>
/// <param name="Body">What it holds.</param>
internal sealed record Frame(byte Flags, byte[] Body)
{
    public bool HasMore => (Flags & 1) != 0;

    public bool IsCommand => (Flags & 4) != 0;

    /// <summary>Whether it is the ZMTP command of this name.</summary>
    public bool Is(string command) =>
        IsCommand && Body.Length > command.Length && Body[0] == command.Length && Body.AsSpan(1, command.Length).SequenceEqual(System.Text.Encoding.ASCII.GetBytes(command));

    /// <summary>What follows the name of a command.</summary>
    public byte[] Data => Body[(1 + Body[0])..];
}
