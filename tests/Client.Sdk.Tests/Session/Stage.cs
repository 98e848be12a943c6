using System.Text;
using Mdp.Client.Session;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client.Tests.Session;

/// <summary>A session on a stage: callers and a broker speak, time passes by hand, and what leaves the machine is written down as a transcript.</summary>
internal sealed class Stage
{
    private readonly Dictionary<string, ClientRequest> _requests = [];
    private readonly List<CountedFrames> _bodies = [];
    private UInt128 _lastId;

    public Stage(SessionSettings? settings = null)
    {
        Settings = settings ?? new();
        Session = new(Settings);
        Session.Start(Now);
        Drain();
    }

    public SessionSettings Settings { get; }

    public ClientSession Session { get; }

    public Instant Now { get; private set; } = Instant.Zero + TimeSpan.FromSeconds(1000);

    /// <summary>What left the machine since it was last asked: one line an effect, as <c>1 REQUEST a echo hello</c>.</summary>
    public List<string> Said { get; } = [];

    public List<SessionEvent> Events { get; } = [];

    /// <summary>The outcomes so far, by the name of the request.</summary>
    public Dictionary<string, RequestOutcome> Outcomes { get; } = [];

    /// <summary>The time limit of the REQUEST that was sent last.</summary>
    public TimeSpan LastTimeLimit { get; private set; }

    /// <summary>How often a caller asked.</summary>
    public int Sends { get; private set; }

    /// <summary>Bodies of the broker that somebody still holds a reference to.</summary>
    public int HeldBodies => _bodies.Count(body => body.References > 0);

    public ClientRequest this[string name] => _requests[name];

    public static byte[] Octets(string text) => Encoding.ASCII.GetBytes(text);

    /// <summary>A caller asks. Its patience is a second, and its time a minute, if nothing else is said.</summary>
    public Stage Send(
        string name,
        string body = "hello",
        string service = "echo",
        TimeSpan? timeout = null,
        TimeSpan? patience = null,
        RequestFlags flags = RequestFlags.AskAccepted)
    {
        var request = new ClientRequest
        {
            Service = ServiceName.Parse(service),
            Body = new(new OctetFrames(Octets(body)), 0),
            Flags = flags,
            Deadline = Now + (timeout ?? TimeSpan.FromMinutes(1)),
            Patience = patience ?? TimeSpan.FromSeconds(1),
        };
        request.UsefulUntil = request.Deadline;
        request.Rename(new(++_lastId));
        _requests[name] = request;
        Sends++;
        Session.Send(request, Now);
        return Drain();
    }

    /// <summary>A caller asks the same again, with the same id.</summary>
    public Stage SendAgain(string name)
    {
        Sends++;
        Session.Send(_requests[name], Now);
        return Drain();
    }

    public Stage Cancel(string name)
    {
        Session.Cancel(_requests[name], Now);
        return Drain();
    }

    public Stage Withdraw(string name)
    {
        Session.Withdraw(_requests[name].Id, Now);
        return Drain();
    }

    /// <summary>A link opens, to a broker that announces these versions.</summary>
    public Stage Open(long link, params ReadOnlySpan<MdpVersion> versions)
    {
        Session.Opened(new(link), MdpVersions.Of(versions), Now);
        return Drain();
    }

    /// <summary>A link opens, to a broker that announces 0.3, and what is said of it is forgotten.</summary>
    public Stage OpenById(long link = 1)
    {
        Open(link, MdpVersion.V01, MdpVersion.V02, MdpVersion.V03);
        return this;
    }

    public Stage Lose(long link, string? violation = null)
    {
        Session.Lost(new(link), violation, Now);
        return Drain();
    }

    public Stage Accepted(long link, string name) => Say(link, MdpCommandName.ClientAccepted, name);

    public Stage Partial(long link, string name, string body, MdpVersion version = MdpVersion.V03) => Say(link, MdpCommandName.ClientPartial, name, body, version);

    public Stage Final(long link, string name, string body, MdpVersion version = MdpVersion.V03) => Say(link, MdpCommandName.ClientFinal, name, body, version);

    public Stage Error(long link, string name, ushort code, string text, ErrorFlags flags = ErrorFlags.None) =>
        Say(link, MdpCommandName.ClientError, name, code: code, text: text, flags: flags);

    public Stage Heartbeat(long link) => Say(link, MdpCommandName.ClientHeartbeat);

    /// <summary>A HEARTBEAT of the broker that tells terms.</summary>
    public Stage Terms(long link, string milliseconds, string liveness)
    {
        Session.Receive(
            new(link),
            new()
            {
                Version = MdpVersion.V03,
                Name = MdpCommandName.ClientHeartbeat,
                Headers = new HeadersBuilder().Add("mdp-heartbeat"u8, Octets(milliseconds)).Add("mdp-liveness"u8, Octets(liveness)).Build(),
            },
            Now);
        return Drain();
    }

    public Stage Disconnect(long link, string reason) => Say(link, MdpCommandName.ClientDisconnect, text: reason);

    public Stage Say(
        long link,
        MdpCommandName command,
        string? name = null,
        string? body = null,
        MdpVersion version = MdpVersion.V03,
        ushort code = 0,
        string text = "",
        string? service = null,
        ErrorFlags flags = ErrorFlags.None)
    {
        var request = name is null ? null : _requests[name];
        var frames = new CountedFrames(Octets(body ?? ""));
        _bodies.Add(frames);
        Session.Receive(new(link), new()
        {
            Version = version,
            Name = command,
            Id = request?.Id ?? default,
            Service = version is MdpVersion.V03 ? default : service is null ? request!.Service.Octets : Octets(service),
            Code = code,
            Flags = (byte)flags,
            Text = Octets(text),
            Body = new(frames, body is null ? 1 : 0),
        }, Now);
        Drain();
        frames.Release();
        return this;
    }

    public Stage Violate(long link, MdpViolation violation)
    {
        Session.Violated(new(link), violation, Now);
        return Drain();
    }

    /// <summary>Octets of an unfinished message come on a link.</summary>
    public Stage Trickle(long link)
    {
        Session.Heard(new(link), Now);
        return Drain();
    }

    public Stage Flow(long link, long unsent)
    {
        Session.Flowed(new(link), unsent, Now);
        return Drain();
    }

    public Stage Reset()
    {
        Session.Reset(Now);
        return Drain();
    }

    public Stage Stop()
    {
        Session.Stop(Now);
        return Drain();
    }

    public IReadOnlyList<ClientRequest> Surrender()
    {
        var free = Session.Surrender(Now);
        Drain();
        return free;
    }

    /// <summary>Time passes, with a tick at every deadline, as a host that is awake gives it.</summary>
    public Stage Advance(TimeSpan length)
    {
        var end = Now + length;
        while (Session.NextDeadline <= end)
        {
            Now = Instant.Later(Now, Session.NextDeadline);
            Tick();
            Session.NextDeadline.ShouldBeGreaterThan(Now);
        }

        Now = end;
        return this;
    }

    public Stage Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Time passes without anybody looking, as in a host that is frozen.</summary>
    public Stage Freeze(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public Stage Tick()
    {
        Session.Tick(Now);
        return Drain();
    }

    /// <summary>What was said since the last look.</summary>
    public string[] Take()
    {
        var said = Said.ToArray();
        Said.Clear();
        return said;
    }

    /// <summary>What was said so far is of no interest.</summary>
    public Stage Clear()
    {
        Said.Clear();
        Events.Clear();
        return this;
    }

    public IEnumerable<SessionEvent> Told(SessionEventKind kind) => Events.Where(fact => fact.Kind == kind);

    private Stage Drain()
    {
        while (Session.TryTakeEffect(out var effect))
        {
            Said.Add(Describe(effect));
            effect.Release();
        }

        while (Session.TryTakeEvent(out var fact))
        {
            Events.Add(fact);
        }

        return this;
    }

    private string Describe(in SessionEffect effect)
    {
        switch (effect.Kind)
        {
            case SessionEffectKind.Open:
                return $"open {effect.Link.Value}";
            case SessionEffectKind.Close:
                return $"close {effect.Link.Value} {effect.End}";
            case SessionEffectKind.Part:
                return $"{NameOf(effect.Request!.Id)} part {Text(effect.Outcome.Body)}";
            case SessionEffectKind.Complete:
                effect.Request!.Stage.ShouldBe(RequestStage.Free);
                Outcomes[NameOf(effect.Id)] = effect.Outcome;
                return $"{NameOf(effect.Id)} {Describe(effect.Outcome)}";
            default:
                return $"{effect.Link.Value} {Describe(Session.Describe(effect))}";
        }
    }

    private static string Describe(in RequestOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.Replied => $"Replied {Text(outcome.Body)}",
        OutcomeKind.Failed => $"Failed {outcome.Code} {outcome.Text}",
        OutcomeKind.Malformed => $"Malformed {outcome.Text}",
        _ => $"{outcome.Kind} {outcome.Stage}",
    };

    private string Describe(in MdpCommand command)
    {
        switch (command.Name)
        {
            case MdpCommandName.ClientRequest:
                LastTimeLimit = command.TimeLimit;
                return $"REQUEST {NameOf(command.Id)} {Encoding.ASCII.GetString(command.Service)} {Text(command.Body)}";
            case MdpCommandName.ClientCancel:
                return $"CANCEL {NameOf(command.Id)}";
            case MdpCommandName.ClientHello:
                return $"HELLO {command.HeartbeatInterval.TotalSeconds:0.###} s x {command.Liveness}";
            case MdpCommandName.ClientHeartbeat when HeartbeatTerms.TryRead(command.Headers, out var terms):
                return $"HEARTBEAT by {terms.Interval.TotalMilliseconds} ms x {terms.Liveness}";
            default:
                return command.Name.ToString()["Client".Length..].ToUpperInvariant();
        }
    }

    private string NameOf(RequestId id) => _requests.First(pair => pair.Value.Id == id).Key;

    private static string Text(Body body)
    {
        (body.Frames is not CountedFrames { References: <= 0 }).ShouldBeTrue("a body leaves the machine while it is still held");
        return string.Join('|', Enumerable.Range(body.First, body.Count).Select(index => Encoding.ASCII.GetString(body.Frames!.Control(index))));
    }

    /// <summary>A body that knows who holds it.</summary>
    private sealed class CountedFrames(byte[] octets) : IFrames
    {
        public int References { get; private set; } = 1;

        public int Count => 1;

        public int Length(int index) => octets.Length;

        public ReadOnlySpan<byte> Control(int index) => octets;

        public void CopyTo(int index, Span<byte> target) => octets.CopyTo(target);

        public void Retain() => References++;

        public void Release() => (--References).ShouldBeGreaterThanOrEqualTo(0, "a body was given back twice");
    }
}
