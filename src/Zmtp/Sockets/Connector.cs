using System.Net;
using System.Net.Sockets;
using Mdp.Heartbeating;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp;

/// <summary>Keeps one connection to one endpoint: resolves, dials, hands over to a <see cref="ConnectionPump"/>, and dials again when that has ended.</summary>
/// <remarks>
/// A dial tries all addresses of the endpoint's name, one after the other. Nothing of an earlier connection is carried over to the next:
/// whoever listens there now may be somebody else.
/// </remarks>
internal sealed class Connector : LoopMember, IDisposable
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    private readonly ConnectionSet _set;
    private readonly ReconnectPolicy _policy;
    private readonly Random _random;
    private readonly Func<Endpoint, CancellationToken, ValueTask<Endpoint>>? _locate;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<EndPoint> _addresses = new();
    private ReconnectBackoff _backoff;
    private LogGate _failureLog;
    private LoopStream? _stream;
    private ConnectionPump? _connection;
    private DialFailure _failure;
    private Whereabouts _whereabouts;

    public Connector(ConnectionSet set, ConnectorId id, Endpoint endpoint, ReconnectPolicy policy, Random random, Func<Endpoint, CancellationToken, ValueTask<Endpoint>>? locate)
    {
        _set = set;
        Id = id;
        Endpoint = endpoint;
        _policy = policy;
        _random = random;
        _locate = locate;
        _whereabouts = new(endpoint, []);
        _backoff = new(policy);
    }

    public ConnectorId Id { get; }

    public Endpoint Endpoint { get; }

    /// <summary>Whether the policy gave the endpoint up, or the owner did.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether it is over and nothing of it is under way: it can be forgotten.</summary>
    public bool IsFinished => IsOver && Resolution.IsCompleted;

    /// <summary>The look-up of where the endpoint is that is under way, or was. Never fails.</summary>
    public Task Resolution { get; private set; } = Task.CompletedTask;

    /// <summary>Dials for the first time, or again.</summary>
    public void Dial()
    {
        _failure = DialFailure.None;
        _addresses.Clear();
        Tell(new() { Kind = ConnectionEventKind.Dialing, Connector = Id, Endpoint = Endpoint });
        if (_locate is null && Whereabouts.AtOnce(Endpoint) is { } known)
            Found(known);
        else
            Resolution = FindAsync(_stopping.Token);
    }

    /// <summary>Ends the connection, if there is one, and dials no more.</summary>
    public void Stop()
    {
        if (IsOver)
            return;
        IsOver = true;
        _stopping.Cancel();
        _set.Loop.Unschedule(this);
        _stream?.Close();
        _stream = null;
        _connection?.End(CloseReason.Closed);
    }

    /// <summary>The handshake of the connection that came of the last dial succeeded.</summary>
    public void HandshakeSucceeded() => _backoff.Connected(_set.Loop.Attended);

    /// <summary>The connection that came of the last dial is over, and its owner knows.</summary>
    public void ConnectionEnded(ConnectionPump connection)
    {
        _connection = null;
        if (IsOver)
            return;

        var outcome = connection.HadTraffic ? DialOutcome.Lost
            : connection.Reason is CloseReason.PeerError ? DialOutcome.Rejected
            : DialOutcome.HandshakeFailed;
        LogFailure(outcome, $"{connection.Reason} {connection.Violation}");
        DialLater(outcome);
    }

    public override void Ready(Readiness readiness)
    {
        if (_stream is null || (readiness & (Readiness.Writable | Readiness.HungUp)) == Readiness.None)
            return;

        _set.Loop.Unschedule(this);
        var error = _stream.ConnectResult();
        if (error == SocketError.Success)
            Connected();
        else
            DropAddress(FailureOf(error));
    }

    public override void Elapsed(Instant now)
    {
        if (_stream is not null)
            DropAddress(DialFailure.TimedOut);
        else
            Dial();
    }

    public override void Failed(Exception exception)
    {
        Log.ConnectorFailed(_set.Loop.Logger, Endpoint, exception);
        if (_connection is null && _stream is null && !IsOver)
            _set.Loop.Schedule(this, _set.Loop.Attended + PauseAfterFault);
    }

    public void Dispose() => _stopping.Dispose();

    private static DialFailure FailureOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => DialFailure.Refused,
        SocketError.TimedOut => DialFailure.TimedOut,
        _ => DialFailure.Unreachable,
    };

    private async Task FindAsync(CancellationToken cancellation)
    {
        try
        {
            var found = await Whereabouts.FindAsync(Endpoint, _locate, _policy.DialTimeout, cancellation).ConfigureAwait(false);
            _set.Loop.Post(() => Found(found));
        }
        catch (OperationCanceledException)
        {
            // Nobody wants to know any more.
        }
    }

    private void Found(Whereabouts found)
    {
        if (IsOver)
            return;
        _whereabouts = found;
        foreach (var address in found.Addresses)
            _addresses.Enqueue(address);
        if (_addresses.Count == 0)
            _failure = DialFailure.NameUnknown;
        DialNextAddress();
    }

    private void DialNextAddress()
    {
        while (_addresses.TryDequeue(out var address))
        {
            if (TryDial(address))
                return;
        }

        FailDial();
    }

    private bool TryDial(EndPoint address)
    {
        Socket? socket = null;
        try
        {
            socket = StreamSockets.ForDialing(address);
            StreamSockets.Tune(socket, _set.Options.Tcp, address);
            _stream = _set.Loop.Dial(socket, address, this);
            _stream.Await(Readiness.Writable);
            _set.Loop.Schedule(this, _set.Loop.Attended + _policy.DialTimeout);
            return true;
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            _failure = FailureOf(exception.SocketErrorCode);
            return false;
        }
    }

    private void DropAddress(DialFailure failure)
    {
        _failure = failure;
        _set.Loop.Unschedule(this);
        _stream!.Close();
        _stream = null;
        DialNextAddress();
    }

    private void Connected()
    {
        var stream = _stream!;
        _stream = null;
        stream.Await(Readiness.None);
        _connection = _set.Open(new(ZmtpSide.Connecting, Endpoint, _whereabouts.Endpoint, this), pump =>
        {
            stream.Member = pump;
            return stream;
        });
    }

    private void FailDial()
    {
        var outcome = _failure == DialFailure.Refused ? DialOutcome.Refused : DialOutcome.Unreachable;
        LogFailure(outcome, _whereabouts.Trouble is { } trouble ? $"{_failure}: {trouble}" : $"{_failure}");
        try
        {
            Tell(new() { Kind = ConnectionEventKind.DialFailed, Connector = Id, Endpoint = Endpoint, DialFailure = _failure });
        }
        finally
        {
            DialLater(outcome);
        }
    }

    private void DialLater(DialOutcome outcome)
    {
        if (IsOver)
            return;

        if (_backoff.TryNext(outcome, _set.Loop.Attended, _random.NextDouble(), out var pause))
        {
            _set.Loop.Schedule(this, _set.Loop.Attended + pause);
            Tell(new() { Kind = ConnectionEventKind.DialDelayed, Connector = Id, Endpoint = Endpoint, Pause = pause });
        }
        else
        {
            IsOver = true;
            Tell(new() { Kind = ConnectionEventKind.EndpointGone, Connector = Id, Endpoint = Endpoint });
        }
    }

    private void Tell(in ConnectionEvent connectionEvent) => _set.Handler.Monitor(connectionEvent);

    private void LogFailure(DialOutcome outcome, string why)
    {
        if (outcome != DialOutcome.Lost && _failureLog.TryPass(_set.Loop.Attended, out var count))
            Log.DialsFailed(_set.Loop.Logger, Endpoint, why, count);
    }
}
