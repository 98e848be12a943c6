using System.Text;
using System.Text.Json;

namespace Mdp.Client;

/// <summary>What a broker tells of one service by <c>mmi.events</c>, for as long as it does. Whoever has it disposes of it, which the broker is told.</summary>
internal sealed class PresenceStream : IAsyncDisposable
{
    // The first word comes within the client's timeout, and then there is no end but the broker's or ours. No retries: whoever watches asks anew himself.
    private static readonly MdpRequestOptions Options = new() { IsOpenEnded = true, IsIdempotent = false };

    private readonly string _service;
    private readonly CancellationToken _cancellation;
    private readonly IAsyncEnumerator<MdpReply> _parts;

    /// <summary>Asks for the stream.</summary>
    /// <param name="client">Whom.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public PresenceStream(IMdpClient client, string service, CancellationToken cancellationToken)
    {
        _service = service;
        _cancellation = cancellationToken;
        _parts = client.StreamAsync("mmi.events", Encoding.UTF8.GetBytes(service), Options, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>What the broker told last: at least one status of the service, each as it was after a change, in their order.</summary>
    public IReadOnlyList<ServiceStatus> Current { get; private set; } = [];

    /// <summary>Whether the broker has told anything.</summary>
    public bool HasBegun => Current.Count > 0;

    /// <summary>Waits for what the broker tells next.</summary>
    /// <returns>False when it tells nothing any more, or never did.</returns>
    /// <exception cref="OperationCanceledException">The stream was given up.</exception>
    public async Task<bool> TryReadAsync()
    {
        try
        {
            if (!await _parts.MoveNextAsync().ConfigureAwait(false))
            {
                return false;
            }
        }
        catch (Exception)
        {
            // Whatever ended it, a failure of ours or an exception of a user's own pipeline: the service can still be asked for.
            _cancellation.ThrowIfCancellationRequested();
            return false;
        }

        Current = Read(_parts.Current);
        return HasBegun;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    // A status and a list of objects with the members that docs/mdp/management.md names; what else they have is passed over. None where it is not that.
    private List<ServiceStatus> Read(MdpReply part)
    {
        List<ServiceStatus> told = [];
        if (part.Frames.Count < 2 || !(part.Body.Span.SequenceEqual("200"u8) || part.Body.Span.SequenceEqual("206"u8)))
        {
            return told;
        }

        try
        {
            using var document = JsonDocument.Parse(part.Frames[1]);
            foreach (var entry in document.RootElement.EnumerateArray())
            {
                var (workers, idle) = (entry.GetProperty("workers").GetInt32(), entry.GetProperty("idle").GetInt32());
                told.Add(new(_service, workers > 0 ? ServiceState.Up : ServiceState.Down, workers, idle));
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            told.Clear();
        }

        return told;
    }
}
