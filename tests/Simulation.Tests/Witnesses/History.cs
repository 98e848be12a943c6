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
        if (Asks.Count == _spare.Count)
        {
            _spare.Add(new());
        }

        var ask = _spare[Asks.Count];
        ask.Id = Asks.Count;
        ask.Link = link;
        ask.Service = service;
        ask.Version = version;
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
        var most = (settings.OnWorkerLost is WorkerLossPolicy.Fail ? 1 : settings.MaxAttempts) * (1 + ask.Replays);
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
            Claim.That(ask.Link == link, $"{link} got the answer to ask {ask.Id} of {ask.Link}");
            Claim.That(command.Service.SequenceEqual(ask.Service.Octets), $"{link} got an answer of another service to ask {ask.Id}");
            Claim.That(command.Version == ask.Version, $"{link} got an answer in another version to ask {ask.Id}");
            Claim.That(ask.Fate is not (AskFate.Sent or AskFate.Rejected), $"{link} got an answer to ask {ask.Id}, which was not accepted");
            Claim.That(!ask.HasFinal, $"{link} got a second final, or something after it, to ask {ask.Id}");
            Claim.That(ask.Execution == 0 || ask.Execution == note.Execution, $"{link} got parts of two executions of ask {ask.Id}");
            Claim.That(note.Index == ask.Partials, $"{link} got part {note.Index} of ask {ask.Id} and expected part {ask.Partials}");
            ask.Execution = note.Execution;
            var isLast = isFinal && index == command.Body.First + command.Body.Count - 1;
            Claim.That(note.IsFinal == isLast, $"{link} got a part of ask {ask.Id} as its final, or the other way round");
            ask.Partials++;
            ask.HasFinal |= note.IsFinal;
        }

        return ask;
    }
}
