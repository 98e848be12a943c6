using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Mdp.Protocol;
using Mdp.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Mdp.Client;

/// <summary>A client of Majordomo brokers: dials from its beginning until it is disposed of.</summary>
/// <inheritdoc cref="IMdpClient" path="/remarks"/>
public sealed class MdpClient : IMdpClient
{
    private const int ServiceNamesMax = 10_000;

    private readonly ClientSettings _settings;
    private readonly ConcurrentDictionary<string, ServiceName> _services = new(StringComparer.Ordinal);
    private readonly ClientTelemetry _telemetry;
    private readonly CallPool _calls;
    private readonly TryPolicy _policy;
    private readonly ClientLoop _loop;
    private readonly IDealer _dealer;
    private readonly Lock _gate = new();
    private Task? _disposed;

    /// <summary>A client of one broker, with all else as it is by default.</summary>
    /// <param name="endpoint"><c>tcp://host:port</c> or <c>ipc://path</c>.</param>
    /// <exception cref="OptionsValidationException">The endpoint is none.</exception>
    public MdpClient(string endpoint)
        : this(new MdpClientOptions { Endpoints = [endpoint] })
    {
    }

    /// <summary>A client.</summary>
    /// <param name="options">What it is told; read once, here.</param>
    /// <param name="loggers">Where it logs; nowhere by default.</param>
    /// <exception cref="OptionsValidationException">Something is wrong with the options; the message lists all of it.</exception>
    public MdpClient(MdpClientOptions options, ILoggerFactory? loggers = null)
        : this(Checked(options), loggers ?? NullLoggerFactory.Instance, dealer: null)
    {
    }

    internal MdpClient(MdpClientOptions options, ILoggerFactory? loggers, TimeProvider clock, Func<IDealerHandler, IDealer> dealer)
        : this(Checked(options) with { TimeProvider = clock }, loggers ?? NullLoggerFactory.Instance, dealer)
    {
    }

    internal MdpClient(ClientSettings settings, ILoggerFactory loggers, Func<IDealerHandler, IDealer>? dealer)
    {
        var logger = new DeferredLogger(loggers.CreateLogger("Mdp.Client"));
        _settings = settings;
        _policy = new(settings);
        _telemetry = new(() => _loop!.Desk.Count, () => _loop!.Lines.Sum(line => line.Session.OpenLinkCount));
        _calls = new(call => _loop!.Enqueue(call), DrawNumber(), _telemetry);
        var news = new ConnectionNews(change => ConnectionStateChanged?.Invoke(this, change), exception => Log.ListenerFailed(logger, exception));
        _loop = new(settings, new(settings, _policy), news, logger);
        Services = new(this, settings.PresenceInterval, settings.TimeProvider);
        _dealer = dealer?.Invoke(_loop) ?? new ZmtpDealer(DealerSide.Client, settings.Dealer, _loop, new DeferredLogger(loggers.CreateLogger("Mdp.Zmtp")));
        _loop.Start(_dealer);
    }

    /// <inheritdoc/>
    public event EventHandler<MdpConnectionChangedEventArgs>? ConnectionStateChanged;

    /// <inheritdoc/>
    public MdpConnectionState State => _loop.State;

    /// <inheritdoc/>
    public ServicePresence Services { get; }

    /// <inheritdoc/>
    public ValueTask<MdpReply> RequestAsync(string service, ReadOnlyMemory<byte> body, MdpRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = Begin(service, body, frames: null, body.Length, options, stream: null, cancellationToken);
        return new(call, call.Version);
    }

    /// <inheritdoc/>
    public ValueTask<MdpReply> RequestAsync(
        string service,
        IReadOnlyList<ReadOnlyMemory<byte>> frames,
        MdpRequestOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var call = Begin(service, frames, options, cancellationToken);
        return new(call, call.Version);
    }

    /// <inheritdoc/>
    public ValueTask<MdpResult> TryRequestAsync(string service, ReadOnlyMemory<byte> body, MdpRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = Begin(service, body, frames: null, body.Length, options, stream: null, cancellationToken);
        return new(call, call.Version);
    }

    /// <inheritdoc/>
    public ValueTask<MdpResult> TryRequestAsync(
        string service,
        IReadOnlyList<ReadOnlyMemory<byte>> frames,
        MdpRequestOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var call = Begin(service, frames, options, cancellationToken);
        return new(call, call.Version);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<MdpReply> StreamAsync(
        string service,
        ReadOnlyMemory<byte> body,
        MdpRequestOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var stream = new PartStream();
        var call = Begin(service, body, frames: null, body.Length, options, stream, cancellationToken);
        var isTaken = false;
        try
        {
            // Read to the end whatever becomes of the call: what came before a failure is the caller's.
            while (await stream.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (stream.Reader.TryRead(out var part))
                {
                    stream.Remove(part);
                    yield return part;
                }
            }

            isTaken = true;
            var last = await new ValueTask<MdpReply>(call, call.Version).ConfigureAwait(false);
            if (last.Frames.Count > 1 || !last.Body.IsEmpty)
            {
                yield return last;
            }
        }
        finally
        {
            if (!isTaken)
            {
                // The caller left early. Its result is nobody's, but has to be taken: that ends what is measured of the call.
                call.Signal(CallSignal.Cancel);
                _ = await new ValueTask<MdpResult>(call, call.Version).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        var begun = _settings.TimeProvider.GetTimestamp();
        _ = await RequestAsync("mmi.service", "mmi.service"u8.ToArray(), options: null, cancellationToken).ConfigureAwait(false);
        return _settings.TimeProvider.GetElapsedTime(begun);
    }

    /// <inheritdoc/>
    public Task ResetAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed is not null, this);
        return _loop.DoAsync(_loop.Reset).WaitAsync(cancellationToken);
    }

    /// <summary>Ends all calls as cancelled, says good-bye to the brokers, and closes all connections. Takes the linger time, a second, at most. Harmless when it was done before.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed ??= CloseAsync();
        }

        await _disposed.ConfigureAwait(false);
    }

    /// <summary>What is known of the connection to the broker that is asked, in one line: as at the end of each failure's message.</summary>
    public override string ToString() => _loop.Desk.Current.Describe(_loop.Desk.Count).ToString();

    private static ClientSettings Checked(MdpClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var mistakes = OptionsCheck.Mistakes(options).ToList();
        return mistakes.Count == 0
            ? ClientSettings.Of(options, new(DrawNumber()))
            : throw new OptionsValidationException(Options.DefaultName, typeof(MdpClientOptions), mistakes);
    }

    private static UInt128 DrawNumber()
    {
        Span<byte> octets = stackalloc byte[InstanceId.Octets];
        RandomNumberGenerator.Fill(octets);
        return InstanceId.TryRead(octets, out var id) ? id.Value : throw new UnreachableException("16 octets are an id");
    }

    private Call Begin(string service, IReadOnlyList<ReadOnlyMemory<byte>> frames, MdpRequestOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frames);
        if (frames.Count == 0)
        {
            throw new ArgumentException("expected a body of at least one frame, which may be empty, got none", nameof(frames));
        }

        return Begin(service, body: default, new OctetFrames([.. frames]), frames.Sum(frame => (long)frame.Length), options, stream: null, cancellationToken);
    }

    private Call Begin(
        string service,
        ReadOnlyMemory<byte> body,
        OctetFrames? frames,
        long octets,
        MdpRequestOptions? options,
        PartStream? stream,
        CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed is not null, this);
        options ??= MdpRequestOptions.Default;
        var name = NameOf(service);
        Require(octets, options);
        var headers = HeadersOf(options);
        var call = _calls.Rent();
        call.Service = name;
        if (frames is null)
        {
            call.Carry(body);
        }
        else
        {
            call.Body = new(frames, 0);
        }

        call.Flags = (_settings.AskAccepted ? RequestFlags.AskAccepted : RequestFlags.None) | (options.IsIdempotent ? RequestFlags.None : RequestFlags.NotIdempotent);
        call.Timeout = options.Timeout ?? _settings.Timeout;
        call.Patience = options.Patience ?? _settings.Patience;
        call.TimeToLive = options.TimeToLive ?? (options.IsOpenEnded ? Timeout.InfiniteTimeSpan : null);
        call.IsOpenEnded = options.IsOpenEnded;
        call.Token = cancellationToken;
        call.Stream = stream;
        call.Activity = _telemetry.Begin(call);
        if ((call.Activity.Activity ?? Activity.Current) is { } activity)
        {
            ClientTelemetry.Inject(activity, headers ??= new());
        }

        call.Headers = headers?.Build() ?? default;
        call.Begin();
        return call;
    }

    private ServiceName NameOf(string service)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (_services.TryGetValue(service, out var name))
        {
            return name;
        }

        name = ServiceName.Parse(service);
        return _services.Count < ServiceNamesMax ? _services.GetOrAdd(service, name) : name;
    }

    private void Require(long octets, MdpRequestOptions options)
    {
        if (octets > _settings.RequestOctetsMax)
        {
            throw new ArgumentException($"expected a body of at most {_settings.RequestOctetsMax} octets, got {octets}", nameof(octets));
        }

        var mistake = (options.Timeout is { } timeout ? OptionsCheck.Waiting(nameof(options.Timeout), timeout) : null)
            ?? (options.Patience is { } patience ? OptionsCheck.Waiting(nameof(options.Patience), patience) : null)
            ?? (options.TimeToLive is { } timeToLive ? OptionsCheck.Waiting(nameof(options.TimeToLive), timeToLive) : null);
        if (mistake is not null)
        {
            throw new ArgumentException(mistake, nameof(options));
        }
    }

    private static HeadersBuilder? HeadersOf(MdpRequestOptions options)
    {
        if (options.Headers is not { Count: > 0 } headers)
        {
            return null;
        }

        var builder = new HeadersBuilder();
        MdpHeaders.Add(builder, headers);
        return builder;
    }

    private async Task CloseAsync()
    {
        await _loop.DoAsync(_loop.Stop).ConfigureAwait(false);
        await _dealer.DisposeAsync().ConfigureAwait(false);
        _loop.Die();
        await _policy.EndAsync().ConfigureAwait(false);
        _policy.Dispose();
        _telemetry.Dispose();
    }
}
