using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Transport;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Sdk.Tests;

/// <summary>A worker with neither manners nor SDK: it registers, takes a request, and when it is disposed of its connection ends without a word.</summary>
internal sealed class RawWorker : IDealerHandler, IAsyncDisposable
{
    private readonly string _service;
    private readonly SemaphoreSlim _requests = new(0);
    private ZmtpDealer _dealer = null!;

    private RawWorker(string service) => _service = service;

    public static Task<RawWorker> StartAsync(Endpoint endpoint, string service)
    {
        var worker = new RawWorker(service);
        worker._dealer = new(DealerSide.Worker, new DealerOptions { Linger = TimeSpan.Zero }, worker, NullLogger.Instance);
        worker._dealer.Connect(endpoint, ReconnectPolicy.Lan);
        return Task.FromResult(worker);
    }

    /// <summary>Completes when it has a request in hand.</summary>
    public Task TakeRequestAsync() => _requests.WaitAsync(TestContext.Current.CancellationToken);

    public void Monitor(in ConnectionEvent connectionEvent)
    {
        if (connectionEvent.Kind is ConnectionEventKind.HandshakeSucceeded)
        {
            _dealer.TrySend(connectionEvent.Connection, new() { Version = MdpVersion.V02, Name = MdpCommandName.WorkerReady, Service = System.Text.Encoding.UTF8.GetBytes(_service) });
        }
    }

    public void Receive(ConnectionId connection, in MdpCommand command)
    {
        if (command.Name is MdpCommandName.WorkerRequest)
        {
            _requests.Release();
        }
    }

    public void Violated(ConnectionId connection, MdpViolation violation)
    {
    }

    public void Heard(ConnectionId connection)
    {
    }

    public Instant EndTurn(Instant now) => Instant.Never;

    public async ValueTask DisposeAsync()
    {
        await _dealer.DisposeAsync();
        _requests.Dispose();
    }
}
