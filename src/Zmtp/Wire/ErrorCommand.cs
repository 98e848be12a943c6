using System.Text;

namespace Mdp.Zmtp.Wire;

/// <summary>ERROR: <c>[5, "ERROR", reason length, reason of 0 to 255 printable characters]</c>. Ends the handshake for good.</summary>
/// <remarks>37/ZMTP Error Handling: who receives it closes, and does not come back with the same credentials. The reason is for a log.</remarks>
internal static class ErrorCommand
{
    public static ReadOnlySpan<byte> Name => "ERROR"u8;

    /// <summary>The reason, with every character that is not printable replaced; empty where the shape is wrong, since the command is fatal in any case.</summary>
    public static string ReadReason(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data[0] >= data.Length)
        {
            return "";
        }

        return string.Create(data[0], data.Slice(1, data[0]), static (reason, octets) =>
        {
            for (var index = 0; index < reason.Length; index++)
            {
                reason[index] = octets[index] is >= 0x20 and <= 0x7E ? (char)octets[index] : '?';
            }
        });
    }

    /// <summary>Writes an ERROR whose reason is the violation's name.</summary>
    public static void Write(ZmtpViolation violation, OutboundQueue outbound)
    {
        var reason = Encoding.ASCII.GetBytes(violation.ToString());
        outbound.WriteCommand(Name, [(byte)reason.Length, .. reason]);
    }
}
