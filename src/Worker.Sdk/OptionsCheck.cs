using Mdp.Protocol;
using Mdp.Worker.Session;
using Mdp.Zmtp;

namespace Mdp.Worker;

/// <summary>What is wrong with a worker's options: every mistake, each with what was expected and what was given.</summary>
internal static class OptionsCheck
{
    private const long KiB = 1024;
    private const int NameOctetsMax = 255;

    /// <summary>The mistakes in the options alone.</summary>
    public static IEnumerable<string> Mistakes(MdpWorkerOptions options) =>
        new[]
        {
            options.Endpoints.Count == 0 ? $"{nameof(options.Endpoints)}: expected at least one broker, such as tcp://127.0.0.1:5555, got none" : null,
            Octets(options.Name) > NameOctetsMax ? $"{nameof(options.Name)}: expected at most {NameOctetsMax} octets, got {Octets(options.Name)}" : null,
            Within(nameof(options.Concurrency), options.Concurrency, 1, WorkerSessionSettings.ConcurrencyMax),
            Within(nameof(options.HeartbeatInterval), options.Heartbeat.Interval, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60)),
            Within(nameof(options.HeartbeatLiveness), options.Heartbeat.Liveness, 2, 100),
            Enum.IsDefined(options.Reconnect) ? null : $"{nameof(options.Reconnect)}: expected Lan or Wan, got {options.Reconnect}",
            Within(nameof(options.ReclaimWithin), options.ReclaimWithin ?? TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromHours(1)),
            Within(nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(1)),
            options.FallbackVersion is MdpVersion.V01 or MdpVersion.V02 ? null : $"{nameof(options.FallbackVersion)}: expected V01 or V02, got {options.FallbackVersion}",
            Within(nameof(options.FallbackConnections), options.FallbackConnections, 1, 64),
            Within(nameof(options.ReplyOctetsMax), options.ReplyOctetsMax, KiB, KiB * KiB * KiB),
            Within(nameof(options.MaxLag), options.MaxLag, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10)),
        }
        .OfType<string>()
        .Concat(options.Endpoints.Select(MistakeInEndpoint).OfType<string>())
        .Concat(options.Endpoints.GroupBy(text => text, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{nameof(options.Endpoints)}: expected each broker once, got '{group.Key}' {group.Count()} times"));

    /// <summary>The mistakes in what is mapped.</summary>
    public static IEnumerable<string> Mistakes(IReadOnlyList<JobMapping> mappings)
    {
        if (mappings.Count is 0 or > WorkerSessionSettings.ServicesMax)
        {
            yield return mappings.Count == 0
                ? "Map: expected at least one service, got none"
                : $"Map: expected at most {WorkerSessionSettings.ServicesMax} services, got {mappings.Count}";
        }

        foreach (var twice in mappings.GroupBy(mapping => mapping.Service, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return $"Map: expected each service once, got '{twice.Key}' {twice.Count()} times";
        }

        foreach (var mapping in mappings)
        {
            var name = ServiceName.From(System.Text.Encoding.UTF8.GetBytes(mapping.Service));
            if (name is null || !ServiceNameRule.Printable.Admits(name.Octets))
            {
                yield return $"Map: expected a service name of {ServiceNameRule.Printable.Description}, got '{mapping.Service}'";
            }
        }
    }

    private static string? MistakeInEndpoint(string text)
    {
        if (!Endpoint.TryParse(text, out var endpoint, out var error))
        {
            return $"{nameof(MdpWorkerOptions.Endpoints)}: {error}";
        }

        return endpoint.IsWildcard || (endpoint.Transport is EndpointTransport.Tcp && endpoint.Port == 0)
            ? $"{nameof(MdpWorkerOptions.Endpoints)}: expected a host and a port to connect to, got '{text}'"
            : null;
    }

    private static int Octets(string? text) => text is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(text);

    private static string? Within<T>(string name, T value, T min, T max)
        where T : IComparable<T> =>
        value.CompareTo(min) < 0 || value.CompareTo(max) > 0 ? $"{name}: expected {min} to {max}, got {value}" : null;
}
