using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>A handler at work in a process of the worker SDK.</summary>
internal sealed class SdkJob(Worker.Session.WorkerJob job, AskRecord ask, int execution, Conduct conduct, int parts)
{
    /// <summary>What the session knows it by.</summary>
    public Worker.Session.WorkerJob Job { get; } = job;

    public AskRecord Ask { get; } = ask;

    public int Execution { get; } = execution;

    /// <summary>What it does with the request.</summary>
    public Conduct Conduct { get; } = conduct;

    /// <summary>Parts that come before the last.</summary>
    public int Parts { get; } = parts;

    /// <summary>Those of them that were taken.</summary>
    public int Part { get; set; }

    /// <summary>When its next step is due.</summary>
    public Instant At { get; set; }

    /// <summary>Whether its token was cancelled.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>The body of its next part, or of its last one.</summary>
    public Body Note(bool isFinal)
    {
        var octets = new byte[AnswerNote.Octets];
        new AnswerNote(Ask.Id, Execution, Part, isFinal).Write(octets);
        return new(new OctetFrames(octets), 0);
    }
}
