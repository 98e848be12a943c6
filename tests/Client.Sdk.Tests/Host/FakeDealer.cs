using System.Text;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;

namespace Mdp.Client.Tests.Host;

/// <summary>A transport without a network: turns happen when something is posted, told or due; time passes by hand; what is sent is written down.</summary>
internal sealed class FakeDealer(IDealerHandler handler, ManualClock clock) : IDealer
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _posted = new();
    private readonly Dictionary<ConnectorId, Endpoint> _connectors = [];
    private readonly Dictionary<ConnectionId, ConnectorId> _connections = [];
    private readonly Dictionary<string, RequestId> _ids = [];
    private readonly SemaphoreSlim _said = new(0);
    private long _lastConnector;
    private long _lastConnection;
    private Instant _due = Instant.Never;
    private bool _isInTurn;

    /// <summary>What left the client, one line a fact, as <c>#1 REQUEST echo hello</c>.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Whether connections take nothing any more.</summary>
    public bool IsClogged { get; set; }

    /// <summary>What still waits to be sent on each connection, as the client is told.</summary>
    public long UnsentOctets { get; set; }

    /// <summary>The headers of the REQUEST that was sent last.</summary>
    public Dictionary<string, string> LastHeaders { get; } = [];

    /// <summary>The command that was sent last: flags and time limit of a REQUEST.</summary>
    public (RequestFlags Flags, TimeSpan TimeLimit) LastRequest { get; private set; }

    public Instant Now => clock.Now;

    /// <summary>The connection that is open, or was, as the last one.</summary>
    public ConnectionId Latest => new(_lastConnection);

    public void Post(Action work)
    {
        lock (_gate)
        {
            _posted.Enqueue(work);
            Turn(null);
        }
    }

    public ConnectorId Connect(Endpoint endpoint, ReconnectPolicy policy)
    {
        var id = new ConnectorId(++_lastConnector);
        _connectors.Add(id, endpoint);
        Note($"dial {endpoint.Port}");
        return id;
    }

    public void Disconnect(ConnectorId connector)
    {
        Note($"give up {_connectors[connector].Port}");
        _connectors.Remove(connector);
        foreach (var connection in _connections.Where(pair => pair.Value == connector).Select(pair => pair.Key).ToList())
        {
            _connections.Remove(connection);
        }
    }

    public bool TrySend(ConnectionId connection, in MdpCommand command)
    {
        if (!_connections.ContainsKey(connection))
        {
            return false;
        }

        var text = command.Body.Count == 0 ? "" : $" {Text(command.Body)}";
        if (command.Name is MdpCommandName.ClientRequest)
        {
            _ids[text.Trim()] = command.Id;
            LastRequest = ((RequestFlags)command.Flags, command.TimeLimit);
            LastHeaders.Clear();
            foreach (var header in command.Headers)
            {
                LastHeaders[Encoding.ASCII.GetString(header.Name)] = Encoding.UTF8.GetString(header.Value);
            }

            Note($"{connection} REQUEST {Encoding.UTF8.GetString(command.Service)}{text}");
        }
        else
        {
            Note($"{connection} {command.Name.ToString()["Client".Length..].ToUpperInvariant()}{text}");
        }

        return !IsClogged;
    }

    public long Unsent(ConnectionId connection) => UnsentOctets;

    public void Close(ConnectionId connection, CloseReason reason)
    {
        Note($"close {connection}");
        _connections.Remove(connection);
    }

    public ValueTask DisposeAsync()
    {
        Note("dispose");
        return ValueTask.CompletedTask;
    }

    /// <summary>A connection to the endpoint with this port opens: to a broker that announces these versions, none for one that announces nothing.</summary>
    public ConnectionId Open(int port, params ReadOnlySpan<MdpVersion> versions)
    {
        lock (_gate)
        {
            var connector = _connectors.First(pair => pair.Value.Port == port && !_connections.ContainsValue(pair.Key)).Key;
            var connection = new ConnectionId(++_lastConnection);
            _connections.Add(connection, connector);
            var metadata = versions.IsEmpty ? Metadata.Empty : new Metadata([new(MdpVersions.PropertyName, MdpVersions.Of(versions).ToOctets())]);
            Turn(() => handler.Monitor(new() { Kind = ConnectionEventKind.HandshakeSucceeded, Connection = connection, Connector = connector, Metadata = metadata }));
            return connection;
        }
    }

    public void Lose(ConnectionId connection, CloseReason reason = CloseReason.PeerClosed, ZmtpViolation violation = ZmtpViolation.None)
    {
        lock (_gate)
        {
            _connections.Remove(connection, out var connector);
            Turn(() => handler.Monitor(new() { Kind = ConnectionEventKind.Disconnected, Connection = connection, Connector = connector, Reason = reason, Violation = violation }));
        }
    }

    public void FailDial(int port, DialFailure failure)
    {
        lock (_gate)
        {
            var connector = _connectors.First(pair => pair.Value.Port == port && !_connections.ContainsValue(pair.Key)).Key;
            Turn(() => handler.Monitor(new() { Kind = ConnectionEventKind.DialFailed, Connector = connector, DialFailure = failure }));
        }
    }

    /// <summary>The broker says something about the request with this body.</summary>
    public void Say(
        ConnectionId connection,
        MdpCommandName name,
        string? request = null,
        string[]? body = null,
        ushort code = 0,
        string text = "",
        MdpVersion version = MdpVersion.V03,
        string service = "echo",
        Dictionary<string, string>? headers = null,
        ErrorFlags flags = ErrorFlags.None)
    {
        var builder = new HeadersBuilder();
        foreach (var (header, value) in headers ?? [])
        {
            builder.Add(Encoding.ASCII.GetBytes(header), Encoding.UTF8.GetBytes(value));
        }

        lock (_gate)
        {
            Turn(() => handler.Receive(connection, new()
            {
                Version = version,
                Name = name,
                Id = request is null ? default : _ids[request],
                Service = version is MdpVersion.V03 ? default : Encoding.UTF8.GetBytes(service),
                Body = body is null ? default : new(new OctetFrames([.. body.Select(frame => Encoding.UTF8.GetBytes(frame))]), 0),
                Code = code,
                Flags = (byte)flags,
                Text = Encoding.UTF8.GetBytes(text),
                Headers = builder.Build(),
            }));
        }
    }

    public void Accept(ConnectionId connection, string request) => Say(connection, MdpCommandName.ClientAccepted, request);

    public void Partial(ConnectionId connection, string request, params string[] body) => Say(connection, MdpCommandName.ClientPartial, request, body);

    public void Final(ConnectionId connection, string request, params string[] body) => Say(connection, MdpCommandName.ClientFinal, request, body);

    public void Error(ConnectionId connection, string request, ushort code, string text, Dictionary<string, string>? headers = null, ErrorFlags flags = ErrorFlags.None) =>
        Say(connection, MdpCommandName.ClientError, request, code: code, text: text, headers: headers, flags: flags);

    public void Heartbeat(ConnectionId connection) => Say(connection, MdpCommandName.ClientHeartbeat);

    /// <summary>Time passes, with a turn at each deadline.</summary>
    public void Advance(TimeSpan length)
    {
        lock (_gate)
        {
            var end = clock.Now + length;
            while (_due <= end)
            {
                clock.MoveTo(Instant.Later(_due, clock.Now));
                Turn(null);
            }

            clock.MoveTo(end);
        }
    }

    public void Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>What was said since the last look.</summary>
    public string[] Take()
    {
        lock (_gate)
        {
            var said = Said.ToArray();
            Said.Clear();
            return said;
        }
    }

    /// <summary>Completes when this was said, now or later; it is taken with all before it.</summary>
    public async Task ExpectAsync(string line)
    {
        while (true)
        {
            lock (_gate)
            {
                var index = Said.IndexOf(line);
                if (index >= 0)
                {
                    Said.RemoveRange(0, index + 1);
                    return;
                }
            }

            (await _said.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ShouldBeTrue($"'{line}' was not said, but {string.Join(", ", Said)}");
        }
    }

    private static string Text(Body body) =>
        string.Join('|', Enumerable.Range(body.First, body.Count).Select(index => Encoding.UTF8.GetString(body.Frames!.Control(index))));

    private void Turn(Action? input)
    {
        if (_isInTurn)
        {
            return;
        }

        _isInTurn = true;
        input?.Invoke();
        do
        {
            while (_posted.TryDequeue(out var work))
            {
                work();
            }

            _due = handler.EndTurn(Now);
        }
        while (_posted.Count > 0);
        _isInTurn = false;
    }

    private void Note(string line)
    {
        Said.Add(line);
        _said.Release();
    }
}
