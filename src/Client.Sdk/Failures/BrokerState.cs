using System.Globalization;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client;

/// <summary>What is known of the connection to a broker at one moment: the last line of each failure's message.</summary>
/// <param name="Endpoint">Where the broker is.</param>
/// <param name="Version">What is spoken with it; null while it is not connected.</param>
/// <param name="DownFor">How long it has not been connected.</param>
/// <param name="Trouble">Why it is not, as far as is known.</param>
/// <param name="Heard">How long ago it gave the last sign of life; null for never.</param>
/// <param name="Calls">Calls in progress, of this client at all brokers.</param>
/// <param name="Connections">Open connections to this broker.</param>
/// <param name="ConnectionsMax">As many as there may be.</param>
/// <param name="IsLeaving">Whether it has said that it takes nothing more.</param>
internal readonly record struct BrokerState(
    string Endpoint,
    MdpVersion? Version,
    TimeSpan DownFor,
    string? Trouble,
    TimeSpan? Heard,
    int Calls,
    int Connections,
    int ConnectionsMax,
    bool IsLeaving = false)
{
    /// <summary>How long from one instant to another, where both are known.</summary>
    public static TimeSpan? Since(Instant earlier, Instant now) => earlier == Instant.Never ? null : now - earlier;

    /// <summary>As <c>[tcp://127.0.0.1:5555: not connected for 3.2 s, Refused; in flight 1; last heard never; connections 0 of 1]</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"[{Endpoint}: {Connection}; in flight {Calls}; last heard {(Heard is { } heard ? $"{Length(heard)} ago" : "never")}; connections {Connections} of {ConnectionsMax}]");

    private string Connection => Version is { } version ? $"connected, MDP/{MdpVersions.NameOf(version)}{(IsLeaving ? ", draining" : "")}"
        : Trouble is null ? $"not connected for {Length(DownFor)}"
        : $"not connected for {Length(DownFor)}, {Trouble}";

    /// <summary>A length of time as people read it: <c>120 ms</c>, <c>3.2 s</c>, <c>90 s</c>.</summary>
    public static string Length(TimeSpan length) => length < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(length.TotalMilliseconds):0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0.#} s");
}
