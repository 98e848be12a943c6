namespace Mdp.Zmtp.Wire;

/// <summary>PONG: <c>[4, "PONG", context: 0 to 16 octets]</c>. Answers a PING with its context and nothing else.</summary>
/// <remarks>37/ZMTP Connection Heartbeating.</remarks>
internal static class PongCommand
{
    public static ReadOnlySpan<byte> Name => "PONG"u8;

    /// <returns>False: the context is longer than 16 octets.</returns>
    public static bool IsValid(ReadOnlySpan<byte> data) => data.Length <= PingCommand.ContextOctetsMax;

    public static void Write(ReadOnlySpan<byte> context, OutboundQueue outbound) => outbound.WriteCommand(Name, context);
}
