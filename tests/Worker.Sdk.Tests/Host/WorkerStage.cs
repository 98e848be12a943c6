using System.Text;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;

namespace Mdp.Worker.Sdk.Tests.Host;

/// <summary>A worker on a stage: a broker speaks to it by hand, its handlers run on the real thread pool, and time passes by hand.</summary>
internal sealed class WorkerStage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private FakeDealer? _dealer;
    private IDealerHandler? _handler;
    private MdpVersions _versions;

    public WorkerStage(MdpWorkerOptions? options = null, IServiceProvider? services = null)
    {
        Options = options ?? new() { Concurrency = 2 };
        if (Options.Endpoints.Count == 0)
        {
            Options.Endpoints.Add("tcp://127.0.0.1:5555");
        }

        Worker = new(Options, services, Log, Clock, (handler, _) =>
        {
            _handler = handler;
            return _dealer = new(handler);
        });
    }

    public MdpWorkerOptions Options { get; }

    public MdpWorker Worker { get; }

    public FakeClock Clock { get; } = new();

    public LogBook Log { get; } = new();

    public FakeDealer Dealer => _dealer!;

    public ConnectionId Connection { get; private set; }

    private MdpVersion Version => _versions.Contains(MdpVersion.V03) ? MdpVersion.V03 : Options.FallbackVersion;

    /// <summary>Maps, starts, and connects to a broker of 0.3; READY is passed over.</summary>
    public static async Task<WorkerStage> ServingAsync(Action<IJobMap> map, MdpWorkerOptions? options = null, IServiceProvider? services = null)
    {
        var stage = new WorkerStage(options, services);
        map(stage.Worker);
        await stage.StartAsync();
        stage.Open(MdpVersions.All);
        stage.Dealer.Sent.Clear();
        return stage;
    }

    public async Task StartAsync()
    {
        await Worker.StartAsync();
        Dealer.Turn();
    }

    public void Open(MdpVersions versions, int connector = 0)
    {
        _versions = versions;
        Connection = Dealer.Open(Dealer.Connectors[connector].Connector, versions);
        Dealer.Turn();
    }

    public void Request(string token, string body = "", string service = "echo", Headers headers = default, TimeSpan timeLimit = default, ushort attempt = 1) =>
        RequestFrames(token, service, headers, timeLimit, attempt, Encoding.UTF8.GetBytes(body));

    public void RequestFrames(string token, string service, Headers headers, TimeSpan timeLimit, ushort attempt, params byte[][] frames) => Say(new()
    {
        Version = Version,
        Name = MdpCommandName.WorkerRequest,
        Address = Transcript.Address(token, Version),
        Service = Encoding.ASCII.GetBytes(service),
        Attempt = attempt,
        TimeLimit = timeLimit,
        Headers = headers,
        Body = new(new OctetFrames(frames), 0),
    });

    public void Cancel(string token, ushort code) =>
        Say(new() { Version = Version, Name = MdpCommandName.WorkerCancel, Address = Transcript.Address(token, Version), Code = code });

    public void Tell(in ConnectionEvent connectionEvent)
    {
        _handler!.Monitor(connectionEvent);
        Dealer.Turn();
    }

    public void Dismiss(string reason) => Say(new() { Version = Version, Name = MdpCommandName.WorkerDisconnect, Text = Encoding.UTF8.GetBytes(reason) });

    public void Heartbeat() => Say(new() { Version = Version, Name = MdpCommandName.WorkerHeartbeat });

    public void Advance(TimeSpan length)
    {
        var end = Dealer.Now + length;
        while (Dealer.Now < end)
        {
            var next = Instant.Earlier(Dealer.NextTurn > Dealer.Now ? Dealer.NextTurn : end, end);
            Clock.Advance(next - Dealer.Now);
            Dealer.Now = next;
            Dealer.Turn();
        }
    }

    /// <summary>The next line that the worker sends; turns are had as jobs come back.</summary>
    public async Task<string> SentAsync()
    {
        await TurnUntilAsync(() => Dealer.Sent.Count > 0);
        return Dealer.Sent.Dequeue();
    }

    /// <summary>Has turns, as jobs and others ask for them, until something holds.</summary>
    public async Task TurnUntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        Dealer.Turn();
        while (!holds())
        {
            await Dealer.Posted.WaitAsync(TimeSpan.FromMilliseconds(20), patience.Token);
            patience.Token.ThrowIfCancellationRequested();
            Dealer.Turn();
        }
    }

    /// <summary>Waits for a line of the log.</summary>
    public Task LoggedAsync(string part) => TurnUntilAsync(() => Log.Lines.Any(line => line.Contains(part, StringComparison.Ordinal)));

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        var stopping = Worker.StopAsync(cancellationToken);
        await TurnUntilAsync(() => stopping.IsCompleted);
        await stopping;
    }

    public async ValueTask DisposeAsync()
    {
        if (_dealer is not null)
        {
            await StopAsync(new(canceled: true));
        }

        await Worker.DisposeAsync();
    }

    private void Say(in MdpCommand command)
    {
        _handler!.Receive(Connection, command);
        Dealer.Turn();
    }
}
