using System.Text;
using Mdp.Heartbeating;
using Mdp.Protocol;
using Mdp.Worker.Session;

namespace Mdp.Worker.Sdk.Tests.Session;

/// <summary>A session on a stage: the broker speaks, handlers end, time passes by hand, and what leaves the machine is written down as a transcript.</summary>
internal sealed class SessionStage
{
    private readonly Dictionary<string, WorkerJob> _jobs = [];
    private readonly List<CountedFrames> _bodies = [];
    private MdpVersion _version = MdpVersion.V03;

    public SessionStage(WorkerSessionSettings? settings = null) => Session = new(settings ?? Settings());

    public WorkerSession Session { get; }

    public Instant Now { get; private set; } = Instant.Zero + TimeSpan.FromSeconds(1000);

    /// <summary>What left the machine since it was last asked: one line an effect, as <c>FINAL t1 hello</c> or <c>start t1 echo hello</c>.</summary>
    public List<string> Told { get; } = [];

    public List<SessionEvent> Events { get; } = [];

    /// <summary>Bodies that the session still holds a reference to.</summary>
    public int HeldBodies => _bodies.Count(body => body.References > 0);

    public static WorkerSessionSettings Settings(int concurrency = 2, params string[] services) => new()
    {
        Services = [.. (services is [] ? ["echo"] : services).Select(ServiceName.Parse)],
        Instance = new(7),
        Concurrency = concurrency,
    };

    /// <summary>A connection opens, to a broker that announces these versions; none for a broker that announces nothing.</summary>
    public SessionStage Open(params MdpVersion[] versions)
    {
        _version = versions.Contains(MdpVersion.V03) ? MdpVersion.V03 : MdpVersion.V01;
        Session.Opened(MdpVersions.Of(versions), Now);
        return Drain();
    }

    public SessionStage OpenNewest() => Open(MdpVersion.V01, MdpVersion.V02, MdpVersion.V03);

    /// <summary>A connection opens, and what the worker says first is passed over.</summary>
    public SessionStage Begin(params MdpVersion[] versions)
    {
        _ = versions is [] ? OpenNewest() : Open(versions);
        return Heartbeat().Forget();
    }

    public SessionStage In(MdpVersion version)
    {
        _version = version;
        return this;
    }

    public SessionStage Request(string token, string body = "hello", string service = "echo", ushort attempt = 1) =>
        Say(MdpCommandName.WorkerRequest, token, body, service, attempt);

    public SessionStage Heartbeat() => Say(MdpCommandName.WorkerHeartbeat);

    /// <summary>A HEARTBEAT of the broker that tells terms.</summary>
    public SessionStage Terms(string milliseconds, string liveness)
    {
        Session.Receive(
            new()
            {
                Version = _version,
                Name = MdpCommandName.WorkerHeartbeat,
                Headers = new HeadersBuilder().Add("mdp-heartbeat"u8, Encoding.ASCII.GetBytes(milliseconds)).Add("mdp-liveness"u8, Encoding.ASCII.GetBytes(liveness)).Build(),
            },
            Now);
        return Drain();
    }

    public SessionStage Cancel(string token, ushort code) => Say(MdpCommandName.WorkerCancel, token, code: code);

    public SessionStage Disconnect(string reason = "") => Say(MdpCommandName.WorkerDisconnect, text: reason);

    public SessionStage Say(MdpCommandName name, string token = "", string? body = null, string service = "", ushort attempt = 0, ushort code = 0, string text = "")
    {
        var frames = body is null ? null : new CountedFrames(Encoding.ASCII.GetBytes(body));
        Session.Receive(
            new()
            {
                Version = _version,
                Name = name,
                Address = token.Length == 0 ? default : Transcript.Address(token, _version),
                Service = _version is MdpVersion.V03 ? Encoding.ASCII.GetBytes(service) : default,
                Attempt = attempt,
                Code = code,
                Text = Encoding.ASCII.GetBytes(text),
                Body = frames is null ? default : new(frames, 0),
            },
            Now);
        if (frames is not null)
        {
            _bodies.Add(frames);
            frames.Release();
        }

        return Drain();
    }

    public SessionStage Violate(MdpViolation violation)
    {
        Session.Violated(violation, Now);
        return Drain();
    }

    public SessionStage Trickle()
    {
        Session.Heard(Now);
        return Drain();
    }

    public SessionStage Lose()
    {
        Session.Lost(Now);
        return Drain();
    }

    /// <summary>The handler of a job ends with a reply.</summary>
    public SessionStage Reply(string token, string body = "done")
    {
        Session.Finish(_jobs[token], new() { Body = new(new OctetFrames(Encoding.ASCII.GetBytes(body)), 0) }, Now);
        return Drain();
    }

    /// <summary>The handler of a job ends with an error.</summary>
    public SessionStage Fail(string token, string text = "broken", ushort code = ErrorCode.HandlerFailed)
    {
        Session.Finish(_jobs[token], new() { Code = code, Text = Encoding.ASCII.GetBytes(text) }, Now);
        return Drain();
    }

    /// <summary>The handler of a job has a part of its reply.</summary>
    public PartialOutcome Partial(string token, string body = "part")
    {
        var outcome = Session.Partial(_jobs[token], new(new OctetFrames(Encoding.ASCII.GetBytes(body)), 0), default, Now);
        Drain();
        return outcome;
    }

    public SessionStage DrainWithin(TimeSpan timeout)
    {
        Session.Drain(timeout, Now);
        return Drain();
    }

    public SessionStage Stop()
    {
        Session.Stop(Now);
        return Drain();
    }

    /// <summary>Time passes, with a tick at every deadline, as a host that is awake gives it.</summary>
    public SessionStage Advance(TimeSpan length)
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

    /// <summary>Time passes without anybody looking, as in a host that is frozen.</summary>
    public SessionStage Freeze(TimeSpan length)
    {
        Now += length;
        return this;
    }

    public SessionStage Tick()
    {
        Session.Tick(Now);
        return Drain();
    }

    /// <summary>Passes over what was told so far.</summary>
    public SessionStage Forget()
    {
        Told.Clear();
        Events.Clear();
        return this;
    }

    /// <summary>What was told since the last look, with the bookkeeping of jobs left out.</summary>
    public List<string> Look()
    {
        var told = Told.Where(line => !line.StartsWith("forget", StringComparison.Ordinal)).ToList();
        Told.Clear();
        return told;
    }

    private SessionStage Drain()
    {
        while (Session.TryTakeEffect(out var effect))
        {
            Told.Add(Line(effect));
        }

        while (Session.TryTakeEvent(out var sessionEvent))
        {
            Events.Add(sessionEvent);
        }

        return this;
    }

    private string Line(in SessionEffect effect)
    {
        switch (effect.Kind)
        {
            case SessionEffectKind.StartJob:
                var token = Transcript.Text(effect.Job!.Address);
                _jobs[token] = effect.Job;
                return $"start {token} {effect.Job.Service} {Transcript.Text(effect.Job.Body)}";
            case SessionEffectKind.CancelJob:
                return $"cancel {Transcript.Text(effect.Job!.Address)} {effect.Job.Cancellation}";
            case SessionEffectKind.ForgetJob:
                return $"forget {Transcript.Text(effect.Job!.Address)}";
            case SessionEffectKind.Close:
                return $"close {effect.End}";
            default:
                return Transcript.Line(Session.CommandOf(effect));
        }
    }

    /// <summary>Frames that know how often they are held.</summary>
    private sealed class CountedFrames(params byte[][] frames) : IFrames
    {
        public int References { get; private set; } = 1;

        public int Count => frames.Length;

        public int Length(int index) => frames[index].Length;

        public ReadOnlySpan<byte> Control(int index)
        {
            References.ShouldBePositive("nobody reads what was given back");
            return frames[index];
        }

        public void CopyTo(int index, Span<byte> target) => Control(index).CopyTo(target);

        public void Retain() => References++;

        public void Release() => --References;
    }
}
