using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>What clients asked for and what they got, judged by what they wrote into the bodies themselves.</summary>
/// <remarks>Every body carries who asked, on which connection, for what, so that an answer that goes astray cannot be taken for another.</remarks>
internal sealed class History(World world)
{
    private readonly List<AskRecord> _spare = [];

    /// <summary>Everything asked in this schedule.</summary>
    public List<AskRecord> Asks { get; } = [];

    /// <summary>Executions begun in this schedule.</summary>
    public int Executions { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Begin()
    {
        Asks.Clear();
        Executions = 0;
    }

    /// <summary>A client asks for something.</summary>
    public AskRecord Ask(Link link, ServiceRecord service, MdpVersion version, bool isManagement)
    {
        var ask = Ask(service, isManagement);
        ask.Link = link;
        ask.Version = version;
        return ask;
    }

    /// <summary>A client of the SDK asks for something, on whatever connection.</summary>
    public AskRecord Ask(SdkClient caller, RequestId id, ServiceRecord service, bool isOnce, bool isManagement)
    {
        var ask = Ask(service, isManagement);
        ask.Link = world.Nobody;
        ask.Caller = caller;
        ask.RequestId = id;
        ask.IsOnce = isOnce;
        return ask;
    }

    private AskRecord Ask(ServiceRecord service, bool isManagement)
    {
        if (Asks.Count == _spare.Count)
        {
            _spare.Add(new());
        }

        var ask = _spare[Asks.Count];
        ask.Id = Asks.Count;
        ask.Service = service;
        ask.Caller = null;
        ask.RequestId = default;
        ask.IsOnce = false;
        ask.WasAskedWithoutId = false;
        ask.IsOver = false;
        ask.Acceptances = 0;
        ask.Codes.Clear();
        ask.IsManagement = isManagement;
        ask.IsPoison = false;
        ask.Replays = 0;
        ask.Fate = AskFate.Sent;
        ask.Executions = 0;
        ask.Finished = 0;
        ask.Execution = 0;
        ask.Partials = 0;
        ask.HasFinal = false;
        Asks.Add(ask);
        world.AskCount++;
        return ask;
    }

    /// <summary>A worker begins to execute what it was given.</summary>
    /// <returns>The number of this execution, from 1.</returns>
    public int Execute(AskRecord ask)
    {
        ask.Executions++;
        var settings = ask.Service.Settings;
        var once = settings.OnWorkerLost is WorkerLossPolicy.Fail || ask is { IsOnce: true, WasAskedWithoutId: false } ? 1 : settings.MaxAttempts;
        var times = ask.Caller is null ? 1 : ask is { IsOnce: true, WasAskedWithoutId: false } ? 1 : Math.Max(1, ask.Acceptances);
        var most = once * times + (settings.OnWorkerLost is WorkerLossPolicy.Fail ? 1 : settings.MaxAttempts) * ask.Replays;
        Claim.That(ask.Executions <= most, $"ask {ask.Id} is executed for the {ask.Executions}th time, where {most} is the limit");
        return ++Executions;
    }

    /// <summary>A client got an answer on a connection.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="command">The message.</param>
    /// <returns>What it answers.</returns>
    public AskRecord? Answer(Link link, in MdpCommand command)
    {
        AskRecord? ask = null;
        var isFinal = command.Name is MdpCommandName.ClientFinal;
        for (var index = command.Body.First; index < command.Body.First + command.Body.Count; index++)
        {
            var isRead = AnswerNote.TryRead(command.Body.Frames!.Control(index), out var note);
            Claim.That(isRead, $"{link} got an answer that no worker wrote");
            Claim.That(note.Ask < Asks.Count, $"{link} got an answer to something that nobody asked");
            ask = Asks[note.Ask];
            Claim.That(ask.Link == link && ask.Caller is null, $"{link} got the answer to ask {ask.Id} of {ask.Link}");
            Claim.That(command.Service.SequenceEqual(ask.Service.Octets), $"{link} got an answer of another service to ask {ask.Id}");
            Claim.That(command.Version == ask.Version, $"{link} got an answer in another version to ask {ask.Id}");
            Take(ask, note, isFinal && index == command.Body.First + command.Body.Count - 1);
        }

        return ask;
    }

    /// <summary>A caller of the SDK got a part of the answer to what it asked, or the last of it.</summary>
    public void Answer(AskRecord ask, in Body body, bool isFinal)
    {
        for (var index = body.First; index < body.First + body.Count; index++)
        {
            var isRead = AnswerNote.TryRead(body.Frames!.Control(index), out var note);
            Claim.That(isRead, $"{ask.Caller!.Name} got an answer that no worker wrote");
            Claim.That(note.Ask == ask.Id, $"{ask.Caller!.Name} got the answer to ask {note.Ask} instead of ask {ask.Id}");
            Take(ask, note, isFinal && index == body.First + body.Count - 1);
        }
    }

    private static void Take(AskRecord ask, AnswerNote note, bool isLast)
    {
        Claim.That(ask.Fate is not (AskFate.Sent or AskFate.Rejected) || ask.Acceptances > 0, $"ask {ask.Id} is answered, and was not accepted");
        Claim.That(!ask.HasFinal, $"ask {ask.Id} gets a second final, or something after it");
        Claim.That(ask.Execution == 0 || ask.Execution == note.Execution, $"ask {ask.Id} gets parts of two executions");
        Claim.That(note.Index == ask.Partials, $"ask {ask.Id} gets part {note.Index} where part {ask.Partials} was to be expected");
        Claim.That(note.IsFinal == isLast, $"ask {ask.Id} gets a part as its final, or the other way round");
        ask.Execution = note.Execution;
        ask.Partials++;
        ask.HasFinal |= note.IsFinal;
    }
}
