using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Mdp.Client;

/// <summary>Which services have workers: asked of the broker's management services, never guessed.</summary>
/// <remarks>
/// Whether there is a worker is asked by <c>mmi.service</c>, which every broker knows that has 8/MMI; where it is not known, the question times out. How many there are is asked by
/// <c>mmi.workers</c>, which brokers of this house know, and answer within a limit for all clients together.
/// </remarks>
public sealed class ServicePresence
{
    // A page is some 400 workers; whoever has more than this many pages of them knows it.
    private const int PagesMax = 16;

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
        var name = Encoding.UTF8.GetBytes(service);
        var answer = await _client.TryRequestAsync("mmi.service", name, options: null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!answer.IsSuccess)
        {
            return new(service, ServiceState.Unknown);
        }

        if (Is(answer.Reply, "404"u8))
        {
            return new(service, ServiceState.Down, Workers: 0, Idle: 0);
        }

        if (!Is(answer.Reply, "200"u8))
        {
            return new(service, ServiceState.Unknown);
        }

        var (workers, idle) = await CountAsync(name, cancellationToken).ConfigureAwait(false);
        return new(service, ServiceState.Up, workers, idle);
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
            if (status is { IsUp: true, Workers: null } && last is { IsUp: true })
            {
                // That they could not be counted just now is no change.
                status = last;
            }

            if (status != last)
            {
                last = status;
                yield return status;
            }

            await Task.Delay(_interval, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool Is(MdpReply reply, ReadOnlySpan<byte> status) => reply.Body.Span.SequenceEqual(status);

    private async Task<(int? Workers, int? Idle)> CountAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken)
    {
        int workers = 0, idle = 0;
        ReadOnlyMemory<byte> next = "0"u8.ToArray();
        for (var page = 0; page < PagesMax; page++)
        {
            ReadOnlyMemory<byte>[] question = page == 0 ? [name] : [name, next];
            var answer = await _client.TryRequestAsync("mmi.workers", question, options: null, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var isLast = answer.IsSuccess && Is(answer.Reply, "200"u8) && answer.Reply.Frames.Count > 1;
            if (!isLast && !(answer.IsSuccess && Is(answer.Reply, "206"u8) && answer.Reply.Frames.Count > 2))
            {
                return (null, null);
            }

            if (!TryCount(answer.Reply.Frames[1], ref workers, ref idle))
            {
                return (null, null);
            }

            if (isLast)
            {
                break;
            }

            next = answer.Reply.Frames[2];
        }

        return (workers, idle);
    }

    // A list of objects with the members that docs/mdp/management.md names; what else they have is passed over.
    private static bool TryCount(ReadOnlyMemory<byte> json, ref int workers, ref int idle)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var worker in document.RootElement.EnumerateArray())
            {
                workers++;
                idle += worker.GetProperty("state").ValueEquals("idle"u8) ? 1 : 0;
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }
}
