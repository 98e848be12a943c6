using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A worker that does only what it is told to.</summary>
internal sealed class HandWorker(World world, int number) : HandPeer(world, $"worker-{number}")
{
    private readonly byte[] _token = new byte[RequestToken.Octets];
    private readonly byte[] _formerToken = new byte[RequestToken.Octets];
    private MdpVersion _version;
    private AskRecord? _ask;
    private AskRecord? _formerAsk;
    private int _execution;
    private int _formerExecution;

    /// <summary>Whether it has something to reply to.</summary>
    public bool IsBusy => _ask is not null && Link is { State: LinkState.Open };

    /// <summary>Whether it had something before.</summary>
    public bool HasFormer => _formerAsk is not null && IsConnected;

    /// <summary>Whether it is connected, and the broker knows it.</summary>
    public bool IsThere => IsConnected;

    /// <summary>Parts of the reply that it has sent.</summary>
    public int Parts { get; private set; }

    /// <summary>What it could reply to beyond what the broker knows, as a number.</summary>
    public long Memory => ((long)(_ask?.Id ?? -1) << 32) ^ ((long)(_formerAsk?.Id ?? -1) << 16) ^ ((long)Parts << 8) ^ _formerToken[15] ^ ((long)_formerToken[13] << 4);

    public void Enter(MdpVersion version)
    {
        _version = version;
        _ask = null;
        _formerAsk = null;
        Array.Clear(_token);
        Array.Clear(_formerToken);
        Parts = 0;
        Enter();
    }

    public void SayReady() => Say(new() { Version = _version, Name = MdpCommandName.WorkerReady, Service = World.Witness.Service(0).Octets });

    public void SayDisconnect() => Say(new() { Version = _version, Name = MdpCommandName.WorkerDisconnect });

    public void SayHeartbeat() => Say(new() { Version = _version, Name = MdpCommandName.WorkerHeartbeat });

    /// <summary>Replies to what it has in hand, wholly or in part.</summary>
    public void Reply(bool isFinal)
    {
        var (ask, part) = (_ask!, Parts++);
        if (isFinal)
        {
            Remember();
        }

        Answer(isFinal ? _formerToken : _token, new(ask.Id, isFinal ? _formerExecution : _execution, part, isFinal));
    }

    /// <summary>Replies to what it had in hand before.</summary>
    public void ReplyLate() => Answer(_formerToken, new(_formerAsk!.Id, _formerExecution, 0, IsFinal: true));

    protected override void Opened(Link link) => SayReady();

    protected override void Gone()
    {
        if (_ask is not null)
        {
            Remember();
        }
    }

    protected override void Read(Link link, Parcel parcel)
    {
        var isRead = MdpReader.TryReadAtWorker(parcel, out var command, out var violation);
        Claim.That(isRead, $"{link} got what is no message to a worker: {violation}");
        if (command.Name is MdpCommandName.WorkerRequest)
        {
            Claim.That(_ask is null, $"{link} gets a request while it works on another");
            _ = AskNote.TryRead(command.Body.Frames!.Control(command.Body.First), out var note);
            _ask = World.Witness.History.Asks[note.Ask];
            _execution = World.Witness.History.Execute(_ask);
            command.Address.CopyTo(_token);
            Parts = 0;
        }
    }

    private void Remember()
    {
        _formerAsk = _ask;
        _formerExecution = _execution;
        _token.CopyTo(_formerToken, 0);
        _ask = null;
    }

    private void Answer(byte[] token, AnswerNote note)
    {
        Span<byte> octets = stackalloc byte[AnswerNote.Octets];
        note.Write(octets);
        var body = World.Parcels.Take();
        body.Write(octets, isLast: true);
        Say(new() { Version = _version, Name = note.IsFinal ? MdpCommandName.WorkerFinal : MdpCommandName.WorkerPartial, Address = token, Body = new(body, 0) });
        body.Release();
    }
}
