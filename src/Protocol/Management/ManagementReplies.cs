namespace Mdp.Protocol.Management;

/// <summary>The bodies that 8/MMI answers with: one frame of three digits.</summary>
/// <remarks>Made once, and shared: they need no retaining or releasing.</remarks>
public static class ManagementReplies
{
    /// <summary><c>200</c>: the service has at least one worker.</summary>
    public static Body Found { get; } = Code("200"u8);

    /// <summary><c>404</c>: the service has no worker.</summary>
    public static Body NotFound { get; } = Code("404"u8);

    /// <summary><c>501</c>: no such management service here. 8/MMI default-services.2.</summary>
    public static Body NotImplemented { get; } = Code("501"u8);

    private static Body Code(ReadOnlySpan<byte> digits) => new(new OctetFrames(digits.ToArray()), 0);
}
