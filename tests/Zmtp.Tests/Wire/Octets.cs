using System.Globalization;
using System.Text;

namespace Mdp.Zmtp.Tests.Wire;

/// <summary>Octets as a reader writes them: <c>FF 00*8 7F 'NULL'</c> is hexadecimal, repeated with <c>*</c>, and ASCII between quotes.</summary>
internal static class Octets
{
    public static byte[] Of(params string[] texts)
    {
        var octets = new List<byte>();
        foreach (var text in texts)
        {
            Parse(text, octets);
        }

        return [.. octets];
    }

    /// <summary>A whole 3.1 greeting, mechanism NULL.</summary>
    public static byte[] Greeting => Of("FF 00*8 7F 03 01 'NULL' 00*16 00 00*31");

    /// <summary>The READY of a DEALER without identity, as 37/ZMTP's worked example shows it.</summary>
    public static byte[] DealerReady =>
        Of("04 29 05 'READY' 0B 'Socket-Type' 00 00 00 06 'DEALER' 08 'Identity' 00 00 00 00");

    /// <summary>The READY of a ROUTER, as 37/ZMTP's worked example shows it.</summary>
    public static byte[] RouterReady => Of("04 1C 05 'READY' 0B 'Socket-Type' 00 00 00 06 'ROUTER'");

    /// <summary>A READY with this metadata.</summary>
    public static byte[] Ready(params byte[][] properties)
    {
        byte[] body = [.. Of("05 'READY'"), .. properties.SelectMany(property => property)];
        return Command(body);
    }

    public static byte[] Property(string name, byte[] value) =>
        [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), 0, 0, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    public static byte[] Property(string name, string value) => Property(name, Encoding.ASCII.GetBytes(value));

    public static byte[] Command(byte[] body) =>
        body.Length <= 255 ? [0x04, (byte)body.Length, .. body] : [0x06, 0, 0, 0, 0, 0, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];

    public static byte[] Join(params byte[][] pieces) => [.. pieces.SelectMany(piece => piece)];

    private static void Parse(string text, List<byte> octets)
    {
        var index = 0;
        while (index < text.Length)
        {
            if (text[index] == ' ')
            {
                index++;
            }
            else if (text[index] == '\'')
            {
                var end = text.IndexOf('\'', index + 1);
                octets.AddRange(Encoding.ASCII.GetBytes(text[(index + 1)..end]));
                index = end + 1;
            }
            else
            {
                var octet = byte.Parse(text.AsSpan(index, 2), NumberStyles.HexNumber);
                index += 2;
                var times = 1;
                if (index < text.Length && text[index] == '*')
                {
                    var end = index + 1;
                    while (end < text.Length && char.IsDigit(text[end]))
                    {
                        end++;
                    }

                    times = int.Parse(text.AsSpan(index + 1, end - index - 1));
                    index = end;
                }

                octets.AddRange(Enumerable.Repeat(octet, times));
            }
        }
    }
}
