using BenchmarkDotNet.Attributes;
using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Micro;

/// <summary>A request's whole way through the broker core: accepted, handed to a worker, answered.</summary>
public class CorePath
{
    private static readonly PeerId Client = new(1);
    private static readonly PeerId Worker = new(2);

    private readonly byte[] _service = [.. "echo"u8];
    private readonly byte[] _token = new byte[RequestToken.Octets];
    private readonly Body _body = new(new OctetFrames(new byte[100]), 0);
    private readonly Queue<RequestToken> _tokens = new();
    private BrokerCore _core = null!;
    private Instant _now;
    private UInt128 _id;

    /// <summary>The version that client and worker speak.</summary>
    [Params(MdpVersion.V01, MdpVersion.V03)]
    public MdpVersion Version { get; set; }

    /// <summary>Requests that are held at a time.</summary>
    [Params(1, 256)]
    public int Held { get; set; }

    /// <summary>A core with one client and one worker, which a 0.3 core may give 64 requests. As in a broker whose telemetry nobody uses, what each request does is not told.</summary>
    [GlobalSetup]
    public void Connect()
    {
        _core = new(new(), epoch: 1) { Routine = RoutineDetail.None };
        _core.Connected(Client, "client", _now);
        _core.Connected(Worker, "worker", _now);
        _core.Receive(Worker, new() { Version = Version, Name = MdpCommandName.WorkerReady, Service = _service, Credit = 64 }, _now);
        Drain();
        for (var number = 1; number < Held; number++)
        {
            Ask();
        }
    }

    /// <summary>One request more, and the reply to the oldest in hand.</summary>
    [Benchmark]
    public void RequestAndReply()
    {
        _now += TimeSpan.FromMicroseconds(10);
        Ask();
        _tokens.Dequeue().Write(_token);
        _core.Receive(Worker, new() { Version = Version, Name = MdpCommandName.WorkerFinal, Address = _token, Body = _body }, _now);
        Drain();
        _core.Tick(_now);
        Drain();
    }

    private void Ask()
    {
        _core.Receive(Client, new() { Version = Version, Name = MdpCommandName.ClientRequest, Service = _service, Body = _body, Id = new(++_id) }, _now);
        Drain();
    }

    private void Drain()
    {
        while (_core.TryTakeEffect(out var effect))
        {
            if (effect.Name is MdpCommandName.WorkerRequest)
            {
                _tokens.Enqueue(effect.Token);
            }

            effect.Release();
        }

        while (_core.TryTakeEvent(out _))
        {
        }
    }
}
