using Mdp.Broker;
using Mdp.Broker.Core;
using Mdp.Client;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Worker;
using Mdp.Zmtp;

namespace Mdp.Sdk.Tests;

/// <summary>A broker in this process, which can be stopped and begun again at the same port, and the workers and clients of a test.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public static readonly HeartbeatSettings Heartbeat = new(TimeSpan.FromMilliseconds(200), 3);

    private readonly List<IAsyncDisposable> _peers = [];
    private readonly MdpVersions? _versions;
    private readonly BrokerSettings _core;
    private MdpBroker _broker;

    /// <summary>A stage with a broker.</summary>
    /// <param name="core">What the broker promises; its heartbeat is the stage's.</param>
    /// <param name="versions">What the broker announces; null for all that it speaks.</param>
    public Stage(BrokerSettings? core = null, MdpVersions? versions = null)
    {
        _versions = versions;
        _core = (core ?? new()) with { Heartbeat = Heartbeat };
        _broker = NewBroker(Zmtp.Endpoint.Parse("tcp://127.0.0.1:0"));
        Endpoint = _broker.Endpoints[0];
    }

    public Endpoint Endpoint { get; private set; }

    public EventTape Tape { get; } = new();

    /// <summary>A worker of this broker, started and registered.</summary>
    public async Task<MdpWorker> WorkerAsync(Action<IJobMap> map, Action<MdpWorkerOptions>? configure = null)
    {
        var options = new MdpWorkerOptions { Endpoints = [$"{Endpoint}"], HeartbeatInterval = Heartbeat.Interval, Concurrency = 4 };
        configure?.Invoke(options);
        var worker = new MdpWorker(options);
        _peers.Add(worker);
        map(worker);
        await worker.StartAsync();
        Tape.Next(BrokerEventKind.WorkerRegistered);
        return worker;
    }

    /// <summary>A client of this broker.</summary>
    public MdpClient Client(Action<MdpClientOptions>? configure = null)
    {
        var options = new MdpClientOptions { Endpoints = [$"{Endpoint}"], HeartbeatInterval = Heartbeat.Interval };
        configure?.Invoke(options);
        var client = new MdpClient(options);
        _peers.Add(client);
        return client;
    }

    /// <summary>The broker stops.</summary>
    public Task StopBrokerAsync() => _broker.StopAsync();

    /// <summary>Another broker begins where the one before was.</summary>
    public void BeginBroker() => _broker = NewBroker(Endpoint);

    /// <summary>Another broker begins at another port.</summary>
    public void BeginBrokerElsewhere()
    {
        _broker = NewBroker(Zmtp.Endpoint.Parse("tcp://127.0.0.1:0"));
        Endpoint = _broker.Endpoints[0];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers)
        {
            await peer.DisposeAsync();
        }

        await _broker.DisposeAsync();
    }

    private MdpBroker NewBroker(Endpoint endpoint)
    {
        var router = new RouterOptions { Heartbeat = Heartbeat };
        var broker = new MdpBroker(
            new()
            {
                Endpoints = [endpoint],
                Core = _core,
                Router = _versions is { } versions ? router with { Metadata = new(new MetadataProperty(MdpVersions.PropertyName, versions.ToOctets())) } : router,
            },
            loggers: null,
            Tape);
        broker.Start();
        return broker;
    }
}
