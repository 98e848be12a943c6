using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Mdp.Client;

/// <summary>Which services have workers: asked of the broker's management services, never guessed.</summary>
/// <remarks>
/// A broker of this house tells counts, by <c>mmi.services</c>. Any other one that knows 8/MMI tells whether there is a worker, by <c>mmi.service</c>. One that knows neither leaves the question unanswered, until it times out.
/// </remarks>
public sealed class ServicePresence
{
    private static readonly TimeSpan IntervalByDefault = TimeSpan.FromSeconds(1);

    private readonly IMdpClient _client;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _clock;

    /// <summary>Asks by means of a client.</summary>
    /// <param name="client">Any client.</param>
    /// <param name="interval">The pause between two questions of a watch; null for a second.</param>
    /// <param name="clock">The clock of those pauses; null for the system's.</param>
    public ServicePresence(IMdpClient client, TimeSpan? interval = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _interval = interval ?? IntervalByDefault;
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>Asks once.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="cancellationToken">Gives the question up.</param>
    /// <returns>What the broker knows; <see cref="ServiceState.Unknown"/> when it does not answer within the client's timeout.</returns>
    /// <exception cref="OperationCanceledException">The question was given up.</exception>
    public async Task<ServiceStatus> CheckAsync(string service, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        var all = await _client.TryRequestAsync("mmi.services", ReadOnlyMemory<byte>.Empty, options: null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (all.IsSuccess && all.Reply.Frames.Count > 1 && Is(all.Reply.Body, "200"u8))
        {
            return Read(service, all.Reply.Frames[1]);
        }

        if (!all.IsSuccess && all.Failure.Kind is MdpFailureKind.Timeout && all.Failure.Phase is MdpPhase.Unreachable)
        {
            return new(service, ServiceState.Unknown);
        }

        var one = await _client.TryRequestAsync("mmi.service", Encoding.UTF8.GetBytes(service), options: null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var state = !one.IsSuccess ? ServiceState.Unknown
            : Is(one.Reply.Body, "200"u8) ? ServiceState.Up
            : Is(one.Reply.Body, "404"u8) ? ServiceState.Down
            : ServiceState.Unknown;
        return new(service, state);
    }

    /// <summary>Asks again and again, each <see cref="MdpClientOptions.PresenceInterval"/>, and tells each change.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>The status at the beginning, then each one that differs from the one before. Never ends by itself; what happened and passed between two questions is not seen.</returns>
    /// <exception cref="OperationCanceledException">The watch was ended.</exception>
    public async IAsyncEnumerable<ServiceStatus> WatchAsync(string service, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ServiceStatus? last = null;
        while (true)
        {
            var status = await CheckAsync(service, cancellationToken).ConfigureAwait(false);
            if (status != last)
            {
                last = status;
                yield return status;
            }

            await Task.Delay(_interval, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool Is(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> status) => body.Span.SequenceEqual(status);

    // A list of objects with the members that docs/mdp/management.md names; what else they have is passed over.
    private static ServiceStatus Read(string service, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var entry in document.RootElement.EnumerateArray())
            {
                if (entry.GetProperty("service").ValueEquals(service))
                {
                    var (idle, busy, fenced) = (Count(entry, "idle"), Count(entry, "busy"), Count(entry, "fenced"));
                    var workers = idle + busy + fenced;
                    return new(service, workers > 0 ? ServiceState.Up : ServiceState.Down, workers, idle, Count(entry, "waiting"));
                }
            }

            return new(service, ServiceState.Down, 0, 0, 0);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new(service, ServiceState.Unknown);
        }
    }

    private static int Count(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetInt32() : 0;
}
