using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>What 0.3 actors say on the stage.</summary>
internal static class StageV03
{
    private static readonly byte[] NoBody = [];

    /// <summary>READY; the actor's instance is its name up to a dot, so that <c>w.2</c> is <c>w</c> on a second connection.</summary>
    public static Stage ReadyV03(this Stage stage, string worker, string service = "echo", int credit = 10, int heartbeatMs = 2500, int liveness = 3, bool isAnonymous = false) =>
        stage.Speak(worker, new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerReady,
            Instance = isAnonymous ? default : InstanceOf(worker),
            HeartbeatInterval = TimeSpan.FromMilliseconds(heartbeatMs),
            Liveness = (byte)liveness,
            Credit = (ushort)credit,
            Service = Stage.Octets(service),
        });

    public static Stage Credit(this Stage stage, string worker, int credit) =>
        stage.Speak(worker, new() { Version = MdpVersion.V03, Name = MdpCommandName.WorkerCredit, Credit = (ushort)credit });

    /// <summary>A worker's HEARTBEAT.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="worker">Who beats.</param>
    /// <param name="tokens">What it works on, as <c>1/1 2/1</c>.</param>
    /// <param name="received">REQUESTs read so far; all that were sent by default.</param>
    /// <param name="lagMs">How late its process is.</param>
    /// <param name="headers">What it acknowledges, as <c>mdp-heartbeat=100 mdp-liveness=3</c>.</param>
    public static Stage Beat(this Stage stage, string worker, string tokens = "", long? received = null, int lagMs = 0, string headers = "") =>
        stage.Speak(worker, new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerHeartbeat,
            Received = unchecked((uint)(received ?? stage.SentTo(worker))),
            Lag = TimeSpan.FromMilliseconds(lagMs),
            Tokens = tokens.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Token).ToArray(),
            Headers = HeadersOf(headers),
        });

    public static Stage FinalV03(this Stage stage, string worker, string token, string body, string headers = "") =>
        stage.Speak(worker, new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerFinal,
            Address = Token(token),
            Body = BodyOf(body),
            Headers = HeadersOf(headers),
        });

    public static Stage PartialV03(this Stage stage, string worker, string token, string body, string headers = "") =>
        stage.Speak(worker, new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerPartial,
            Address = Token(token),
            Body = BodyOf(body),
            Headers = HeadersOf(headers),
        });

    public static Stage ErrorV03(this Stage stage, string worker, string token, int code, string text, bool mayRetry = false, string headers = "", bool neverRan = false) =>
        stage.Speak(worker, new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.WorkerError,
            Address = Token(token),
            Code = (ushort)code,
            Text = Stage.Octets(text),
            Flags = (byte)((mayRetry ? ErrorFlags.MayRetry : ErrorFlags.None) | (neverRan ? ErrorFlags.NeverRan : ErrorFlags.None)),
            Headers = HeadersOf(headers),
        });

    public static Stage Ask(
        this Stage stage, string client, int id, string body, string service = "echo", RequestFlags flags = RequestFlags.None, int ttlMs = 0, string headers = "") =>
        stage.Speak(client, new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientRequest,
            Id = new((ulong)id),
            Service = Stage.Octets(service),
            Flags = (byte)flags,
            TimeLimit = TimeSpan.FromMilliseconds(ttlMs),
            Body = BodyOf(body),
            Headers = HeadersOf(headers),
        });

    public static Stage Cancel(this Stage stage, string client, int id) =>
        stage.Speak(client, new() { Version = MdpVersion.V03, Name = MdpCommandName.ClientCancel, Id = new((ulong)id) });

    /// <summary>HELLO; the actor's instance is its name up to a dot.</summary>
    public static Stage Hello(this Stage stage, string client, int heartbeatMs = 2500, int liveness = 3) =>
        stage.Speak(client, new()
        {
            Version = MdpVersion.V03,
            Name = MdpCommandName.ClientHello,
            Instance = InstanceOf(client),
            HeartbeatInterval = TimeSpan.FromMilliseconds(heartbeatMs),
            Liveness = (byte)liveness,
            Text = Stage.Octets("test"),
        });

    /// <summary>A command of no fields: HEARTBEAT of a client, or DISCONNECT.</summary>
    public static Stage SayV03(this Stage stage, string actor, MdpCommandName name, string headers = "") =>
        stage.Speak(actor, new() { Version = MdpVersion.V03, Name = name, Headers = HeadersOf(headers) });

    /// <summary>A worker's DISCONNECT.</summary>
    public static Stage Leave(this Stage stage, string worker, bool neverRan) =>
        stage.Speak(worker, new() { Version = MdpVersion.V03, Name = MdpCommandName.WorkerDisconnect, Flags = (byte)(neverRan ? ErrorFlags.NeverRan : ErrorFlags.None) });

    public static byte[] Token(string text)
    {
        var parts = text.Split('/');
        var token = new byte[RequestToken.Octets];
        new RequestToken(Stage.Epoch, ulong.Parse(parts[0]), ushort.Parse(parts[1])).Write(token);
        return token;
    }

    private static InstanceId InstanceOf(string actor)
    {
        UInt128 value = 1;
        foreach (var letter in actor.Split('.')[0])
        {
            value = (value << 8) | letter;
        }

        return new(value);
    }

    private static Body BodyOf(string body) => new(new OctetFrames(NoBody, Stage.Octets(body)), 1);

    private static Headers HeadersOf(string headers)
    {
        var builder = new HeadersBuilder();
        foreach (var header in headers.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = header.Split('=');
            builder.Add(Stage.Octets(parts[0]), Stage.Octets(parts[1]));
        }

        return builder.Build();
    }
}
