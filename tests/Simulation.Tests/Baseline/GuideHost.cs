using System.Buffers.Binary;
using Mdp.Broker.Core;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A model of the Majordomo brokers that have been published in the manner of the Guide: what they have in common, and no more.</summary>
/// <remarks>
/// <para>It forgets a request when it dispatches it; purges idle workers only, the oldest first, up to the first that lives; notices no
/// disconnect; and sends a reply wherever its address frame says.</para>
/// <para>Where those brokers differ or do worse, it is kind: it does not end at a malformed message or a DISCONNECT from a busy worker, never
/// puts a worker on its list twice, lets the newer of two equal routing ids have it, sends heartbeats to busy workers too, reads all that waits
/// after a stall before it purges, and serves both versions.</para>
/// </remarks>
internal sealed class GuideHost(World world) : BrokerProcess(world)
{
    private const int Tick = 1;
    private const int AddressOctets = RequestToken.Octets;
    private const long FirstRoutingId = 1_000_000;

    private readonly Dictionary<long, Link> _routes = [];
    private readonly Dictionary<long, MdpVersion> _clients = [];
    private readonly Dictionary<long, GuideWorker> _workers = [];
    private readonly List<GuideWorker> _waiting = [];
    private readonly List<(long Client, ServiceRecord Service, int Ask, Body Body)> _requests = [];
    private readonly byte[] _address = new byte[AddressOctets];
    private Instant _tickAt;

    // Nobody has told it to look: libzmq's heartbeats and the kernel's keepalive are off unless somebody sets them.
    public override void GiveUp(Link link, DepartureReason reason)
    {
    }

    // What a worker replies with is the address of the client, and any open connection is somebody's.
    public override bool TryStealToken(Link? thief, Span<byte> token)
    {
        foreach (var address in _clients.Keys)
        {
            if (_routes.TryGetValue(address, out var link) && link != thief)
            {
                Write(address, token);
                return true;
            }
        }

        return false;
    }

    public override bool Holds(AskRecord ask) => _requests.Exists(request => request.Ask == ask.Id);

    public override void Stop() => World.Transcript.Note($"---- the broker stops");

    public override void Wake(int tag)
    {
        if (tag is not Tick)
        {
            base.Wake(tag);
        }
        else if (IsListening && !IsStalled && _tickAt <= World.Now)
        {
            SendHeartbeats();
        }
    }

    protected override void BeginLife()
    {
        _routes.Clear();
        _clients.Clear();
        _workers.Clear();
        _waiting.Clear();
        _requests.Clear();
        World.Fate.Next();
        World.Witness.BeginLife();
        World.Transcript.Note($"---- a broker of the Guide listens");
        AwaitTick();
    }

    protected override void Resumed() => AwaitTick();

    protected override void Take(Link link, in Arrival arrival)
    {
        switch (arrival.Kind)
        {
            case ArrivalKind.Opened when link.State is LinkState.Opening:
                Open(link);
                break;
            case ArrivalKind.Message when link.State is LinkState.Open && MdpReader.TryReadAtBroker(arrival.Parcel!, out var command, out _):
                World.Transcript.Note($"{link} said {command.Version} {command.Name}");
                Read(link, command);
                break;
            case ArrivalKind.Closed or ArrivalKind.Reset when link.State is not LinkState.Gone:
                Close(link);
                break;
        }

        arrival.Parcel?.Release();
    }

    protected override void EndTurn() => Purge();

    private void Open(Link link)
    {
        if (_routes.TryGetValue(AddressOf(link), out var older))
        {
            Close(older);
        }

        link.State = LinkState.Open;
        _routes[AddressOf(link)] = link;
        link.Down.Send(ArrivalKind.Opened, null, TimeSpan.Zero);
    }

    // The socket forgets the way to it. The broker is not told.
    private void Close(Link link)
    {
        link.State = LinkState.Gone;
        link.Up.Cut();
        link.Down.Reset(Travel());
        if (_routes.TryGetValue(AddressOf(link), out var current) && current == link)
        {
            _routes.Remove(AddressOf(link));
        }
    }

    private void Read(Link link, in MdpCommand command)
    {
        if (command.Name is not MdpCommandName.ClientRequest)
        {
            ReadWorker(AddressOf(link), command);
            return;
        }

        _clients[AddressOf(link)] = command.Version;
        if (command.Service.StartsWith("mmi."u8))
        {
            AnswerManagement(link, command);
        }
        else if (World.Witness.Find(command.Service) is { } service && AskNote.TryRead(command.Body.Frames!.Control(command.Body.First), out var note))
        {
            command.Body.Retain();
            _requests.Add((AddressOf(link), service, note.Ask, command.Body));
            Dispatch(service);
        }
    }

    private void ReadWorker(long address, in MdpCommand command)
    {
        var isKnown = _workers.TryGetValue(address, out var worker);
        switch (command.Name)
        {
            case MdpCommandName.WorkerReady when !isKnown && World.Witness.Find(command.Service) is { } service:
                worker = new(address, command.Version, service);
                _workers.Add(address, worker);
                Rest(worker);
                break;
            case MdpCommandName.WorkerHeartbeat when isKnown:
                worker!.Expiry = World.Now + World.Swarm.Window;
                break;
            case MdpCommandName.WorkerPartial when isKnown:
                Forward(worker!, command, MdpCommandName.ClientPartial);
                break;
            case MdpCommandName.WorkerFinal when isKnown:
                Forward(worker!, command, MdpCommandName.ClientFinal);
                Rest(worker!);
                break;
            default:
                Delete(address);
                if (command.Name is not MdpCommandName.WorkerDisconnect)
                {
                    Send(address, new() { Version = command.Version, Name = MdpCommandName.WorkerDisconnect });
                }

                break;
        }
    }

    private void Forward(GuideWorker worker, in MdpCommand command, MdpCommandName name)
    {
        // 0.1 has no word for a part. What a client of 0.1 gets is the end.
        var client = BinaryPrimitives.ReadInt64BigEndian(command.Address);
        if (_clients.TryGetValue(client, out var version) && (version is MdpVersion.V02 || name is MdpCommandName.ClientFinal))
        {
            Send(client, new() { Version = version, Name = name, Service = worker.Service.Octets, Body = command.Body });
        }
    }

    private void Rest(GuideWorker worker)
    {
        worker.Expiry = World.Now + World.Swarm.Window;
        if (!_waiting.Contains(worker))
        {
            _waiting.Add(worker);
        }

        Dispatch(worker.Service);
    }

    private void Dispatch(ServiceRecord service)
    {
        Purge();
        while (_requests.FindIndex(request => request.Service == service) is >= 0 and var first
            && _waiting.Find(worker => worker.Service == service) is { } worker)
        {
            var (client, _, _, body) = _requests[first];
            _requests.RemoveAt(first);
            _waiting.Remove(worker);
            Write(client, _address);
            Send(worker.Address, new() { Version = worker.Version, Name = MdpCommandName.WorkerRequest, Address = _address, Body = body });
            body.Release();
        }
    }

    private void Purge()
    {
        while (_waiting.Count > 0 && _waiting[0].Expiry < World.Now)
        {
            Delete(_waiting[0].Address);
        }
    }

    private void Delete(long address)
    {
        if (_workers.Remove(address, out var worker))
        {
            _waiting.Remove(worker);
        }
    }

    private void SendHeartbeats()
    {
        Purge();
        foreach (var worker in _workers.Values)
        {
            Send(worker.Address, new() { Version = worker.Version, Name = MdpCommandName.WorkerHeartbeat });
        }

        AwaitTick();
    }

    private void AwaitTick()
    {
        _tickAt = World.Now + World.Swarm.Interval;
        World.Agenda.Add(_tickAt, this, Tick);
    }

    private void AnswerManagement(Link link, in MdpCommand command)
    {
        var status = World.Parcels.Take();
        status.Write("501"u8, isLast: true);
        Send(AddressOf(link), new() { Version = command.Version, Name = MdpCommandName.ClientFinal, Service = command.Service, Body = new(status, 0) });
        status.Release();
    }

    private void Send(long address, in MdpCommand command)
    {
        if (_routes.TryGetValue(address, out var link))
        {
            World.Transcript.Note($"    send {link} {command.Name}");
            var parcel = World.Parcels.Take();
            MdpWriter.Write(command, ref parcel);
            link.Down.Send(ArrivalKind.Message, parcel, Travel());
        }
    }

    private TimeSpan Travel() => World.Weather.Between(TimeSpan.Zero, World.Swarm.Delay);

    private static long AddressOf(Link link) => link.RoutingId == 0 ? link.Id.Value : FirstRoutingId + link.RoutingId;

    private static void Write(long address, Span<byte> octets)
    {
        octets.Clear();
        BinaryPrimitives.WriteInt64BigEndian(octets, address);
    }
}
