namespace Mdp.Protocol.Tests;

/// <summary>A command that owns all it says, so that it can be made up, kept and compared. Octets are characters, as in <see cref="Frames"/>.</summary>
internal sealed record CommandCopy(MdpVersion Version, MdpCommandName Name)
{
    public string Service { get; init; } = "";

    public string Address { get; init; } = "";

    /// <summary>The frames of the body, each behind a bar and its length.</summary>
    public string Body { get; init; } = "";

    public RequestId Id { get; init; }

    public InstanceId Instance { get; init; }

    public byte Flags { get; init; }

    public TimeSpan TimeLimit { get; init; }

    public ushort Attempt { get; init; }

    public ushort Code { get; init; }

    public ushort Credit { get; init; }

    public TimeSpan HeartbeatInterval { get; init; }

    public byte Liveness { get; init; }

    public string Text { get; init; } = "";

    public uint Received { get; init; }

    public TimeSpan Lag { get; init; }

    public string Tokens { get; init; } = "";

    /// <summary>Each header behind a bar, name and value parted by the first equals sign.</summary>
    public string Headers { get; init; } = "";

    public static CommandCopy Of(in MdpCommand command) => new(command.Version, command.Name)
    {
        Service = Frames.Text(command.Service),
        Address = Frames.Text(command.Address),
        Body = Joined(Frames.OfBody(command.Body)),
        Id = command.Id,
        Instance = command.Instance,
        Flags = command.Flags,
        TimeLimit = command.TimeLimit,
        Attempt = command.Attempt,
        Code = command.Code,
        Credit = command.Credit,
        HeartbeatInterval = command.HeartbeatInterval,
        Liveness = command.Liveness,
        Text = Frames.Text(command.Text),
        Received = command.Received,
        Lag = command.Lag,
        Tokens = Frames.Text(command.Tokens),
        Headers = Joined(command.Headers),
    };

    public static string Joined(params IEnumerable<string> frames) => string.Concat(frames.Select(frame => $"|{frame.Length}:{frame}"));

    public static string Joined(in Headers headers)
    {
        var text = "";
        foreach (var header in headers)
        {
            text += $"|{Frames.Text(header.Name)}={Frames.Text(header.Value)}";
        }

        return text;
    }

    /// <summary>What the codec writes for this command, with this body and these headers.</summary>
    public string[] Written(string[] body, in Headers headers)
    {
        var writer = new RecordingWriter();
        MdpWriter.Write(
            new MdpCommand
            {
                Version = Version,
                Name = Name,
                Service = Frames.Octets(Service),
                Address = Frames.Octets(Address),
                Body = body.Length == 0 ? default : Frames.Body(body),
                Id = Id,
                Instance = Instance,
                Flags = Flags,
                TimeLimit = TimeLimit,
                Attempt = Attempt,
                Code = Code,
                Credit = Credit,
                HeartbeatInterval = HeartbeatInterval,
                Liveness = Liveness,
                Text = Frames.Octets(Text),
                Received = Received,
                Lag = Lag,
                Tokens = Frames.Octets(Tokens),
                Headers = headers,
            },
            writer);
        return writer.Message;
    }
}
