namespace Mdp.Protocol.Management;

/// <summary>The names that 8/MMI keeps for the broker itself.</summary>
public static class ManagementNames
{
    /// <summary>What every management name begins with.</summary>
    public static ReadOnlySpan<byte> Prefix => "mmi."u8;

    /// <summary>Asks whether a service, named by the body's first frame, has a worker. 8/MMI default-services.1.</summary>
    public static ReadOnlySpan<byte> Service => "mmi.service"u8;

    /// <summary>Asks to be told which workers come and go, as a stream: of a service, named by the body's first frame, or of all. Ours, and for 0.3 clients.</summary>
    public static ReadOnlySpan<byte> Events => "mmi.events"u8;

    /// <summary>Whether a request for this name is the broker's to answer. 8/MMI namespace.1.</summary>
    public static bool Contains(ReadOnlySpan<byte> name) => name.StartsWith(Prefix);

    /// <summary>Whether no worker may register this name: the broker's own, and what could be taken for it.</summary>
    /// <remarks>8/MMI namespace.2 reserves the exact prefix. <c>MMI.service</c> or <c>Mmi.workers</c> is a trap for people, so case does not matter here.</remarks>
    public static bool IsReserved(ReadOnlySpan<byte> name) =>
        name.Length >= Prefix.Length && System.Text.Ascii.EqualsIgnoreCase(name[..Prefix.Length], Prefix);
}
