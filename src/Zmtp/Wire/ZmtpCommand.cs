using System.Buffers;

namespace Mdp.Zmtp.Wire;

/// <summary>The body of a command frame, taken apart: <c>[name length, name of 1 to 255 letters, data]</c>. Borrows the body.</summary>
internal readonly ref struct ZmtpCommand
{
    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private ZmtpCommand(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Name = name;
        Data = data;
    }

    public ReadOnlySpan<byte> Name { get; }

    public ReadOnlySpan<byte> Data { get; }

    /// <returns>False: the name is empty, has other characters than letters, or reaches beyond the body.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out ZmtpCommand command)
    {
        command = default;
        if (body.IsEmpty || body[0] == 0 || body[0] >= body.Length)
        {
            return false;
        }

        var name = body.Slice(1, body[0]);
        command = new ZmtpCommand(name, body[(1 + body[0])..]);
        return !name.ContainsAnyExcept(Letters);
    }
}
