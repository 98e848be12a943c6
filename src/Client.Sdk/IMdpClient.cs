namespace Mdp.Client;

/// <summary>Asks services by name, through a broker. Thread-safe: one client is enough for a program, with any number of calls at a time.</summary>
/// <remarks>
/// <para>A call ends within its timeout, whatever the broker does: with a reply, or with an exception that says what is known. Every exception of a call is <see cref="IMdpFailed"/>.</para>
/// <para>With a broker that speaks MDP/0.3 any number of requests are in flight on one connection; with any other one there are <see cref="MdpClientOptions.FallbackConnections"/>.
/// Connections are dialled again for ever, and requests are sent again with the same id.</para>
/// <para>No code of the caller runs on the client's own thread: continuations and events run on the thread pool.</para>
/// </remarks>
public interface IMdpClient : IAsyncDisposable
{
    /// <summary>Whether the broker that is asked is connected.</summary>
    MdpConnectionState State { get; }

    /// <summary>Which services have workers.</summary>
    ServicePresence Services { get; }

    /// <summary>The connection to a broker has changed. Told in order, one at a time.</summary>
    event EventHandler<MdpConnectionChangedEventArgs>? ConnectionStateChanged;

    /// <summary>Asks a service, and waits for its reply.</summary>
    /// <param name="service">Its name, 1 to 255 octets of UTF-8.</param>
    /// <param name="body">What is asked: one frame. It must not change until the call has ended.</param>
    /// <param name="options">What this call wants otherwise; null for nothing.</param>
    /// <param name="cancellationToken">Gives the call up. The broker is told, if it speaks 0.3.</param>
    /// <returns>The reply. Await it once.</returns>
    /// <exception cref="MdpTimeoutException">No reply came in time.</exception>
    /// <exception cref="MdpNoSuchServiceException">Nobody serves the service, and the broker does not wait for somebody to.</exception>
    /// <exception cref="MdpWorkerLostException">The worker was lost, as often as the broker tried.</exception>
    /// <exception cref="MdpRejectedException">The broker, or this client, did not take the request.</exception>
    /// <exception cref="MdpRemoteException">The worker answered with an error.</exception>
    /// <exception cref="MdpConnectionLostException">The connection was lost, and asking again would be wrong.</exception>
    /// <exception cref="MdpProtocolException">What came is no answer.</exception>
    /// <exception cref="MdpCancelledException">The call was cancelled, or the client disposed of.</exception>
    /// <exception cref="ArgumentException">Service, body or options make no sense; nothing was sent.</exception>
    ValueTask<MdpReply> RequestAsync(string service, ReadOnlyMemory<byte> body, MdpRequestOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>As the other RequestAsync, with a body of several frames.</summary>
    /// <inheritdoc cref="RequestAsync(string, ReadOnlyMemory{byte}, MdpRequestOptions, CancellationToken)"/>
    /// <param name="service">Its name, 1 to 255 octets of UTF-8.</param>
    /// <param name="frames">What is asked: at least one frame. They must not change until the call has ended.</param>
    /// <param name="options">What this call wants otherwise; null for nothing.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    ValueTask<MdpReply> RequestAsync(string service, IReadOnlyList<ReadOnlyMemory<byte>> frames, MdpRequestOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Asks a service, and tells how that ended without an exception, cancellation included.</summary>
    /// <param name="service">Its name, 1 to 255 octets of UTF-8.</param>
    /// <param name="body">What is asked: one frame. It must not change until the call has ended.</param>
    /// <param name="options">What this call wants otherwise; null for nothing.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The reply or the failure. Await it once.</returns>
    /// <exception cref="ArgumentException">Service, body or options make no sense; nothing was sent.</exception>
    ValueTask<MdpResult> TryRequestAsync(string service, ReadOnlyMemory<byte> body, MdpRequestOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>As the other TryRequestAsync, with a body of several frames.</summary>
    /// <inheritdoc cref="TryRequestAsync(string, ReadOnlyMemory{byte}, MdpRequestOptions, CancellationToken)"/>
    /// <param name="service">Its name, 1 to 255 octets of UTF-8.</param>
    /// <param name="frames">What is asked: at least one frame. They must not change until the call has ended.</param>
    /// <param name="options">What this call wants otherwise; null for nothing.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    ValueTask<MdpResult> TryRequestAsync(string service, IReadOnlyList<ReadOnlyMemory<byte>> frames, MdpRequestOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Asks a service, and hands out the parts of its answer as they come.</summary>
    /// <remarks>
    /// Asked when it is enumerated, and each time anew. The last part is what ends the answer, unless it is one empty frame: that ends it without being a part. After a failure, the parts that came
    /// before it are handed out first, then the exception is thrown. Leaving the loop early cancels the request. An answer that has begun is not begun anew: no retry follows its first part.
    /// </remarks>
    /// <param name="service">Its name, 1 to 255 octets of UTF-8.</param>
    /// <param name="body">What is asked: one frame. It must not change until the enumeration has ended.</param>
    /// <param name="options">What this call wants otherwise; null for nothing. The timeout is for the whole answer.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The parts, in their order. Its exceptions are those of RequestAsync.</returns>
    IAsyncEnumerable<MdpReply> StreamAsync(string service, ReadOnlyMemory<byte> body, MdpRequestOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Makes sure that the broker is there and answers: a full round trip.</summary>
    /// <returns>How long it took.</returns>
    /// <exception cref="MdpTimeoutException">No answer came within the client's timeout.</exception>
    /// <exception cref="MdpCancelledException">The call was cancelled, or the client disposed of.</exception>
    Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default);

    /// <summary>Closes all connections and dials anew, without ending calls: requests are sent again with their ids.</summary>
    /// <returns>Completes when the new connections are being dialled.</returns>
    Task ResetAsync(CancellationToken cancellationToken = default);
}
