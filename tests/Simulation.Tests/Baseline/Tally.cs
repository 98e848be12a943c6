using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>What clients asked for and what they got, by what they wrote into the bodies themselves. It measures any broker alike, and knows nothing of what is in it.</summary>
/// <remarks>Questions to the broker itself are not counted.</remarks>
internal sealed class Tally
{
    /// <summary>Requests that clients sent.</summary>
    public long Asked { get; private set; }

    /// <summary>Those that were answered, on the connection on which they were asked.</summary>
    public long Answered { get; private set; }

    /// <summary>Those whose connection ended first.</summary>
    public long Gone { get; private set; }

    /// <summary>Those that ended otherwise, by a verdict that the broker told and logged: rejected by a limit, expired, given up.</summary>
    public long Decided { get; private set; }

    /// <summary>Those that the broker still holds at the deadline, and that nobody works on.</summary>
    public long Held { get; private set; }

    /// <summary>Those whose client is still there, and of which nobody knows anything any more.</summary>
    public long Lost { get; private set; }

    /// <summary>Messages about a request that had already been answered.</summary>
    public long Doubled { get; private set; }

    /// <summary>Messages that reached another connection than the one that had asked.</summary>
    public long Misdelivered { get; private set; }

    /// <summary>A client reads an answer.</summary>
    /// <returns>What it answers; null for something that was asked on another connection.</returns>
    public AskRecord? Read(Link link, in MdpCommand command, History history)
    {
        AskRecord? answered = null;
        for (var index = command.Body.First; index < command.Body.First + command.Body.Count; index++)
        {
            if (!AnswerNote.TryRead(command.Body.Frames!.Control(index), out var note))
            {
                continue;
            }

            var ask = history.Asks[note.Ask];
            if (ask.Link != link)
            {
                Misdelivered++;
                return null;
            }

            Doubled += ask.HasFinal ? 1 : 0;
            ask.HasFinal |= note.IsFinal;
            answered = ask;
        }

        return answered;
    }

    /// <summary>The deadline: each request is counted once.</summary>
    public void Close(History history, BrokerProcess broker)
    {
        foreach (var ask in history.Asks)
        {
            if (!ask.IsManagement)
            {
                Asked++;
                Close(ask, broker);
            }
        }
    }

    /// <summary>Adds what was counted in another schedule.</summary>
    public void Add(Tally other)
    {
        Asked += other.Asked;
        Answered += other.Answered;
        Gone += other.Gone;
        Decided += other.Decided;
        Held += other.Held;
        Lost += other.Lost;
        Doubled += other.Doubled;
        Misdelivered += other.Misdelivered;
    }

    private void Close(AskRecord ask, BrokerProcess broker)
    {
        if (ask.HasFinal)
        {
            Answered++;
        }
        else if (!ask.Link.IsUsed || ask.Link.State is LinkState.Gone)
        {
            Gone++;
        }
        else if (ask.Fate is AskFate.Rejected or AskFate.Failed)
        {
            Decided++;
        }
        else if (broker.Holds(ask))
        {
            Held++;
        }
        else
        {
            Lost++;
        }
    }
}
