using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Mdp.Client;

/// <summary>Which services have workers: asked of the broker's management services, never guessed.</summary>
/// <remarks>
/// Whether there is a worker is asked by <c>mmi.service</c>, which every broker knows that has 8/MMI; where it is not known, the question times out. How many there are is asked by
/// <c>mmi.workers</c>, which brokers of this house know, and answer within a limit for all clients together. They also tell of changes by themselves, to who watches.
/// </remarks>
public sealed class ServicePresence
{
    // A page is some 400 workers; whoever has more than this many pages of them knows it.
    private const int PagesMax = 16;

    // Which broker answers may change at any time, and so may what it offers; but one that does not offer the stream shall not be asked for it each time.
    private const int StreamlessRounds = 5;

    private static readonly TimeSpan StreamMin = TimeSpan.FromSeconds(1);
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

    /// <summary>Tells what there is, and then each change: as it happens where the broker tells of changes, and as often as <see cref="MdpClientOptions.PresenceInterval"/> where it has to be asked.</summary>
    /// <remarks>
    /// A broker of this house that speaks 0.3 tells by <c>mmi.events</c>: a worker that comes, leaves or is killed is known within 100 ms, one that is frozen when its window is over. Any other
    /// broker is asked by <c>mmi.service</c>, and what happened and passed between two questions is not seen. When the connection is lost, the broker is asked again, as soon as it or another one is there.
    /// </remarks>
    /// <param name="service">The service's name.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>The status at the beginning, then each one that differs from the one before. Never ends by itself.</returns>
    /// <exception cref="OperationCanceledException">The watch was ended.</exception>
    public async IAsyncEnumerable<ServiceStatus> WatchAsync(string service, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ServiceStatus? last = null;
        var roundsWithoutStream = 0;
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

            var begun = _clock.GetTimestamp();
            if (status.State is not ServiceState.Unknown && roundsWithoutStream-- == 0)
            {
                var stream = new PresenceStream(_client, service, cancellationToken);
                await using var end = stream.ConfigureAwait(false);
                while (await stream.TryReadAsync().ConfigureAwait(false))
                {
                    foreach (var told in stream.Current.Where(told => told != last))
                    {
                        last = told;
                        yield return told;
                    }
                }

                roundsWithoutStream = stream.HasBegun ? 0 : StreamlessRounds;
            }

            // A stream that has gone on for a while has broken off, and is asked for at once; anything else would be asked in a loop.
            if (roundsWithoutStream != 0 || _clock.GetElapsedTime(begun) < StreamMin)
            {
                await Task.Delay(_interval, _clock, cancellationToken).ConfigureAwait(false);
            }
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

    // A 0.3 worker says how many it takes at a time; any other one takes one.
    private static bool HasRoom(JsonElement worker) => worker.TryGetProperty("credit"u8, out var credit) && worker.TryGetProperty("in_hand"u8, out var inHand)
        ? inHand.GetInt32() < credit.GetInt32()
        : worker.GetProperty("state").ValueEquals("idle"u8);

    // A list of objects with the members that docs/mdp/management.md names; what else they have is passed over.
    private static bool TryCount(ReadOnlyMemory<byte> json, ref int workers, ref int idle)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var worker in document.RootElement.EnumerateArray())
            {
                workers++;
                idle += HasRoom(worker) ? 1 : 0;
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
