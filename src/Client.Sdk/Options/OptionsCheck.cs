using System.Text;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Client;

/// <summary>What is wrong with a client's options: every mistake, each with what was expected and what was given.</summary>
internal static class OptionsCheck
{
    /// <summary>The longest time that can be told to a broker: 2^32 - 1 milliseconds.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(uint.MaxValue);

    private const long KiB = 1024;
    private const int NameOctetsMax = 255;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The mistakes; none for good options.</summary>
    public static IEnumerable<string> Mistakes(MdpClientOptions options) =>
        new[]
        {
            options.Endpoints.Count == 0 ? $"{nameof(options.Endpoints)}: expected at least one broker, such as tcp://127.0.0.1:5555, got none" : null,
            Octets(options.Name) > NameOctetsMax ? $"{nameof(options.Name)}: expected at most {NameOctetsMax} octets, got {Octets(options.Name)}" : null,
            Waiting(nameof(options.Timeout), options.Timeout),
            Waiting(nameof(options.Patience), options.Patience),
            Within(nameof(options.Retries), options.Retries, 0, 100),
            Within(nameof(options.RetryDelay), options.RetryDelay, TimeSpan.Zero, Hour),
            Within(nameof(options.RetryDelayMax), options.RetryDelayMax, TimeSpan.Zero, TimeSpan.FromDays(1)),
            Within(nameof(options.FailoverAfter), options.FailoverAfter, TimeSpan.Zero, Hour),
            Within(nameof(options.HeartbeatInterval), options.Heartbeat.Interval, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60)),
            Within(nameof(options.HeartbeatLiveness), options.Heartbeat.Liveness, 2, 100),
            Enum.IsDefined(options.Reconnect) ? null : $"{nameof(options.Reconnect)}: expected Lan or Wan, got {options.Reconnect}",
            options.FallbackVersion is MdpVersion.V01 or MdpVersion.V02 ? null : $"{nameof(options.FallbackVersion)}: expected V01 or V02, got {options.FallbackVersion}",
            Within(nameof(options.FallbackConnections), options.FallbackConnections, 1, 1024),
            Within(nameof(options.CallsMax), options.CallsMax, 1, 10_000_000),
            Within(nameof(options.RequestOctetsMax), options.RequestOctetsMax, KiB, KiB * KiB * KiB),
            Within(nameof(options.ReplyOctetsMax), options.ReplyOctetsMax, KiB, KiB * KiB * KiB),
            Within(nameof(options.PresenceInterval), options.PresenceInterval, TimeSpan.FromMilliseconds(10), Hour),
        }
        .OfType<string>()
        .Concat(options.Endpoints.Select(MistakeInEndpoint).OfType<string>())
        .Concat(options.Endpoints.GroupBy(text => text, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => $"{nameof(options.Endpoints)}: expected each broker once, got '{group.Key}' {group.Count()} times"));

    /// <summary>The mistake in a time to wait; null for none.</summary>
    public static string? Waiting(string name, TimeSpan value) =>
        value == Timeout.InfiniteTimeSpan || (value >= TimeSpan.FromMilliseconds(1) && value <= LongestTime)
            ? null
            : $"{name}: expected 1 ms to {LongestTime.TotalDays:0} days, or infinite, got {value}";

    private static string? MistakeInEndpoint(string text)
    {
        if (!Endpoint.TryParse(text, out var endpoint, out var error))
        {
            return $"{nameof(MdpClientOptions.Endpoints)}: {error}";
        }

        return endpoint.IsWildcard || (endpoint.Transport is EndpointTransport.Tcp && endpoint.Port == 0)
            ? $"{nameof(MdpClientOptions.Endpoints)}: expected a host and a port to connect to, got '{text}'"
            : null;
    }

    private static int Octets(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static string? Within<T>(string name, T value, T min, T max)
        where T : IComparable<T> =>
        value.CompareTo(min) < 0 || value.CompareTo(max) > 0 ? $"{name}: expected {min} to {max}, got {value}" : null;
}
