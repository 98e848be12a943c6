using System.Text;
using System.Text.Json;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>A core on a stage: actors speak, time passes by hand, and what leaves the machine is written down as a transcript.</summary>
internal sealed class Stage
{
    public const ulong Epoch = 0xABCDEF;

    private readonly Dictionary<string, PeerId> _actors = [];
    private readonly Dictionary<PeerId, string> _names = [];
    private readonly Dictionary<PeerId, List<byte[]>> _tokens = [];
    private readonly List<CountedFrames> _bodies = [];
    private long _lastPeer;

    public Stage(BrokerSettings? settings = null, BodyBounds? bounds = null) => Core = new(settings ?? new(), Epoch, bounds);

    public BrokerCore Core { get; }

    public Instant Now { get; private set; } = Instant.Zero + TimeSpan.FromSeconds(1000);

    /// <summary>What left the machine since it was last asked: one line an effect, as <c>w1 REQUEST 1/1 hello</c>.</summary>
    public List<string> Sent { get; } = [];

    public List<BrokerEvent> Events { get; } = [];

    /// <summary>Bodies that somebody still holds a reference to.</summary>
    public int HeldBodies => _bodies.Count(body => body.References > 0);

    public static byte[] Octets(string text) => Encoding.ASCII.GetBytes(text);

    public Stage Connect(string actor)
    {
        var id = new PeerId(++_lastPeer);
        _actors[actor] = id;
        _names[id] = actor;
        _tokens[id] = [];
        Core.Connected(id, actor, Now);
        return Drain();
    }

    public Stage Ready(string worker, string service = "echo", MdpVersion version = MdpVersion.V01)
    {
        if (!_actors.ContainsKey(worker))
        {
            Connect(worker);
        }

        return Say(worker, MdpCommandName.WorkerReady, version, service: service);
    }

    public Stage Request(string client, string body, string service = "echo", MdpVersion version = MdpVersion.V01)
    {
        if (!_actors.ContainsKey(client))
        {
            Connect(client);
        }

        return Say(client, MdpCommandName.ClientRequest, version, service: service, body: body);
    }

    /// <summary>A worker answers the request that it got last, or the one before, by <paramref name="back"/>.</summary>
    public Stage Final(string worker, string body, MdpVersion version = MdpVersion.V01, int back = 0) =>
        Say(worker, MdpCommandName.WorkerFinal, version, Token(worker, back), body: body);

    public Stage Partial(string worker, string body, MdpVersion version = MdpVersion.V02, int back = 0) =>
        Say(worker, MdpCommandName.WorkerPartial, version, Token(worker, back), body: body);

    public Stage Heartbeat(string worker, MdpVersion version = MdpVersion.V01) => Say(worker, MdpCommandName.WorkerHeartbeat, version);

    public Stage Disconnect(string worker, MdpVersion version = MdpVersion.V01) => Say(worker, MdpCommandName.WorkerDisconnect, version);

    public Stage Say(string actor, MdpCommandName name, MdpVersion version = MdpVersion.V01, byte[]? address = null, string? service = null, string? body = null)
    {
        var frames = body is null ? null : new CountedFrames(Array.ConvertAll(body.Split('|'), Octets));
        Core.Receive(_actors[actor], new()
        {
            Version = version,
            Name = name,
            Address = address,
            Service = service is null ? default : Octets(service),
            Body = frames is null ? default : new(frames, 0),
        }, Now);
        if (frames is not null)
        {
            _bodies.Add(frames);
            Drain();
            frames.Release();
        }

        return Drain();
    }

    /// <summary>An actor says something as it travels: written and read again, so that all that the core keeps of it is the message.</summary>
    public Stage Speak(string actor, in MdpCommand command)
    {
        if (!_actors.ContainsKey(actor))
        {
            Connect(actor);
        }

        var written = new WrittenFrames();
        MdpWriter.Write(command, written);
        return SpeakOctets(actor, [.. written.Frames]);
    }

    /// <summary>An actor sends these frames.</summary>
    public Stage SpeakOctets(string actor, params byte[][] octets)
    {
        var frames = new CountedFrames(octets);
        _bodies.Add(frames);
        if (MdpReader.TryReadAtBroker(frames, out var command, out var violation))
        {
            Core.Receive(_actors[actor], command, Now);
        }
        else
        {
            Core.Violated(_actors[actor], violation, Now, frames);
        }

        Drain();
        frames.Release();
        return this;
    }

    public Stage Lose(string actor, DepartureReason reason = DepartureReason.ConnectionLost)
    {
        Core.Disconnected(_actors[actor], reason, Now);
        _actors.Remove(actor);
        return Drain();
    }

    public Stage Violate(string actor, MdpViolation violation)
    {
        Core.Violated(_actors[actor], violation, Now);
        return Drain();
    }

    /// <summary>Octets of an unfinished message come from an actor.</summary>
    public Stage Trickle(string actor)
    {
        Core.Heard(_actors[actor], Now);
        return Drain();
    }

    /// <summary>Time passes, with a tick at every deadline, as a host that is awake gives it.</summary>
    public Stage Advance(TimeSpan length)
    {
        var end = Now + length;
        while (Core.NextDeadline <= end)
        {
            Now = Instant.Later(Now, Core.NextDeadline);
            Core.Tick(Now);
            Core.NextDeadline.ShouldBeGreaterThan(Now);
            Drain();
        }

        Now = end;
        return this;
    }

    /// <summary>Time passes without anybody looking, as in a host that is frozen.</summary>
    public Stage Freeze(TimeSpan length)
    {
        Now += length;
        return this;
    }

    public Stage Tick()
    {
        Core.Tick(Now);
        return Drain();
    }

    public Stage Stop()
    {
        Core.Stop(Now);
        return Drain();
    }

    /// <summary>What was sent since the last look.</summary>
    public string[] Take()
    {
        var sent = Sent.ToArray();
        Sent.Clear();
        return sent;
    }

    /// <summary>What <c>mmi.service</c> says of a service.</summary>
    public string Mmi(string service)
    {
        Sent.Clear();
        Request("mmi-client", service, "mmi.service");
        return Take().ShouldHaveSingleItem().Split(' ')[^1];
    }

    /// <summary>What a management service of ours answers: its status, and its JSON where there is any.</summary>
    public (string Status, JsonElement Json) Ask(string service, string argument = "")
    {
        var (status, json, _) = AskFrom(service, argument);
        return (status, json);
    }

    /// <summary>What a management service answers that tells a list, asked to begin at an entry, and where the next answer begins.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="frames">The frames of the body, parted by <c>|</c>.</param>
    public (string Status, JsonElement Json, string? Next) AskFrom(string service, string frames)
    {
        Sent.Clear();
        Request("mmi-client", frames, service);
        var reply = Take().ShouldHaveSingleItem()[$"mmi-client FINAL {service} ".Length..].Split('|');
        return (reply[0], reply.Length == 1 ? default : JsonDocument.Parse(reply[1]).RootElement, reply.ElementAtOrDefault(2));
    }

    public IEnumerable<BrokerEvent> Told(BrokerEventKind kind) => Events.Where(fact => fact.Kind == kind);

    /// <summary>Whether an actor has a connection.</summary>
    public bool IsThere(string actor) => _actors.ContainsKey(actor);

    /// <summary>REQUESTs sent to an actor on its present connection.</summary>
    public int SentTo(string worker) => _tokens[_actors[worker]].Count;

    private byte[] Token(string worker, int back) => _tokens[_actors[worker]][^(1 + back)];

    private Stage Drain()
    {
        while (Core.TryTakeEffect(out var effect))
        {
            Sent.Add(Describe(effect));
            effect.Release();
        }

        while (Core.TryTakeEvent(out var fact))
        {
            Events.Add(fact);
        }

        return this;
    }

    private string Describe(in Effect effect)
    {
        var name = _names[effect.Peer];
        if (effect.Kind is EffectKind.Close)
        {
            return $"{name} close {effect.Reason}";
        }

        if (effect.Name is MdpCommandName.WorkerRequest)
        {
            var token = new byte[RequestToken.Octets];
            effect.Token.Write(token);
            _tokens[effect.Peer].Add(token);
            effect.Token.Epoch.ShouldBe(Epoch);
        }

        return $"{name} {EffectText.Of(effect)}";
    }

    /// <summary>A message that knows who holds it.</summary>
    internal sealed class CountedFrames(byte[][] frames) : IFrames
    {
        public int References { get; private set; } = 1;

        public int Count => frames.Length;

        public int Length(int index) => frames[index].Length;

        public ReadOnlySpan<byte> Control(int index)
        {
            References.ShouldBeGreaterThan(0, "a message is read after it was given back");
            return frames[index];
        }

        public void CopyTo(int index, Span<byte> target) => frames[index].CopyTo(target);

        public void Retain() => References++;

        public void Release() => (--References).ShouldBeGreaterThanOrEqualTo(0, "a body was given back twice");
    }
}
