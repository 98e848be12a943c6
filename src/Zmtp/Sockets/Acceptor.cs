using System.Net.Sockets;
using Mdp.Heartbeating;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp;

/// <summary>Listens at one endpoint, and makes a connection of each peer that is admitted.</summary>
/// <remarks>Who is not admitted is accepted and closed: a peer that hears nothing would wait.</remarks>
internal sealed class Acceptor : LoopMember
{
    /// <summary>Connections accepted in one round, so that a herd of newcomers does not hold up those who are there.</summary>
    private const int AcceptsPerRoundMax = 64;

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly ConnectionSet _set;
    private readonly Admission _admission;
    private readonly Endpoint _endpoint;
    private readonly LoopListener _listener;
    private LogGate _refusalLog;
    private LogGate _failureLog;
    private bool _isPaused;
    private bool _isClosed;

    public Acceptor(ConnectionSet set, Admission admission, Socket socket, Endpoint endpoint)
    {
        _set = set;
        _admission = admission;
        _endpoint = endpoint;
        _listener = set.Loop.Listen(socket, this);
    }

    /// <inheritdoc/>
    public override void Begin()
    {
        _listener.Await(true);
        _set.Handler.Monitor(new() { Kind = ConnectionEventKind.Listening, Endpoint = _endpoint });
    }

    /// <summary>There is room again: ends a pause.</summary>
    public void Resume()
    {
        if (_isClosed || !_isPaused)
            return;
        _isPaused = false;
        _set.Loop.Unschedule(this);
        _listener.Await(true);
    }

    public void Close()
    {
        _isClosed = true;
        _set.Loop.Unschedule(this);
        _listener.Close();
    }

    public override void Ready(Readiness readiness)
    {
        for (var count = 0; count < AcceptsPerRoundMax && !_isClosed; count++)
        {
            if (_admission.MustWait(_set.Loop.Attended, out var until))
            {
                PauseUntil(until);
                return;
            }

            var socket = _listener.Accept(out var error);
            if (socket is not null)
            {
                Accept(socket);
            }
            else if (!IsPeersFault(error))
            {
                if (error != SocketError.WouldBlock)
                    Fail(error);
                return;
            }
        }
    }

    public override void Elapsed(Instant now) => Resume();

    public override void Failed(Exception exception)
    {
        Log.ListenerFailed(_set.Loop.Logger, _endpoint, exception);
        PauseUntil(_set.Loop.Attended + PauseAfterFailure);
    }

    // The connection went away while it waited in the backlog; the next one is not worse for it.
    private static bool IsPeersFault(SocketError error) => error
        is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted
            or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown;

    private void Accept(Socket socket)
    {
        var now = _set.Loop.Attended;
        if (_admission.Refusal(socket, now) is { } limit)
        {
            Refuse(socket, limit);
            return;
        }

        StreamSockets.Tune(socket, _set.Options.Tcp);
        var remote = StreamSockets.RemoteOf(socket, _endpoint);
        var connection = _set.Open(new(ZmtpSide.Accepting, _endpoint, remote, Connector: null), pump => _set.Loop.Open(socket, pump));
        _admission.Accepted(connection, now);
    }

    private void Refuse(Socket socket, string limit)
    {
        var remote = StreamSockets.RemoteOf(socket, _endpoint);
        socket.Dispose();
        if (_refusalLog.TryPass(_set.Loop.Attended, out var count))
            Log.AcceptsRefused(_set.Loop.Logger, count, _endpoint, limit);
        _set.Handler.Monitor(new()
        {
            Kind = ConnectionEventKind.AcceptRefused,
            Endpoint = _endpoint,
            Remote = remote,
            Reason = CloseReason.ConnectionLimit,
        });
    }

    // No descriptors, no memory: trying again at once would only spin.
    private void Fail(SocketError error)
    {
        PauseUntil(_set.Loop.Attended + PauseAfterFailure);
        if (_failureLog.TryPass(_set.Loop.Attended, out _))
            Log.AcceptFailed(_set.Loop.Logger, _endpoint, error, PauseAfterFailure);
        _set.Handler.Monitor(new() { Kind = ConnectionEventKind.AcceptFailed, Endpoint = _endpoint, Reason = CloseReason.IoFailed });
    }

    private void PauseUntil(Instant until)
    {
        if (_isClosed)
            return;
        _isPaused = true;
        _listener.Await(false);
        _set.Loop.Schedule(this, until);
    }
}
