using System.Diagnostics;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client.Session;

/// <summary>What a caller asks for. A session holds it from Send to its one outcome; the object may then be sent again, or used for something else.</summary>
/// <remarks>What is asked is set by the host while the stage is <see cref="RequestStage.Free"/>, and does not change until it is again.</remarks>
internal class ClientRequest : Deadlined
{
    private bool _mayHaveRunBefore;

    /// <summary>A request that asks nothing yet.</summary>
    public ClientRequest() => Node = new(this);

    /// <summary>Its id: the same whenever it is sent again, and never that of another request.</summary>
    public RequestId Id { get; private set; }

    /// <summary>Who is to do it.</summary>
    public ServiceName Service { get; set; } = null!;

    /// <summary>What is to be done: at least one frame, in memory that stays as it is until the outcome.</summary>
    public Body Body { get; set; }

    /// <summary>What goes with it in 0.3; other versions have no place for headers.</summary>
    public Headers Headers { get; set; }

    /// <summary>What is asked for beside.</summary>
    public RequestFlags Flags { get; set; }

    /// <summary>When the caller stops waiting; Never for a caller that has all time.</summary>
    public Instant Deadline { get => IsOpenEnded && Stage is RequestStage.Answering ? Instant.Never : field; set; } = Instant.Never;

    /// <summary>Whether the deadline is only that of the first part: an answer that has begun may go on for as long as its link does.</summary>
    public bool IsOpenEnded { get; set; }

    /// <summary>When an answer stops being of use, which is what the broker is told; Never to leave that to the service.</summary>
    public Instant UsefulUntil { get; set; } = Instant.Never;

    /// <summary>
    /// How long after it was handed to a link the caller waits for a word of the broker about it: in 0.3 ACCEPTED or any part of the answer, else the
    /// reply or the next part of it. <see cref="Timeout.InfiniteTimeSpan"/> for ever.
    /// </summary>
    public TimeSpan Patience { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Where it is.</summary>
    public RequestStage Stage { get; private set; }

    /// <summary>The link that it was handed to, while it is in flight there.</summary>
    public Link? Link { get; private set; }

    /// <summary>When it was handed to that link, in attended time.</summary>
    public Instant SentAt { get; private set; }

    /// <summary>When patience ends; Never while it waits, and once the broker has said a word.</summary>
    public Instant PatienceEnd { get; private set; } = Instant.Never;

    /// <summary>Whether it was ever handed to a link.</summary>
    public bool WasSent { get; private set; }

    /// <summary>Whether it may have been done: it was handed to a link, and no word came that no worker was given it.</summary>
    public bool MayHaveRun { get; private set; }

    /// <summary>Whether the broker may have it from an earlier try on the same link, so that an ERROR may be the answer to that one.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>How often it was handed to a link since the broker last said a word about it.</summary>
    public int Sends { get; private set; }

    /// <summary>Its place among those that wait, or that are in flight on its link.</summary>
    public LinkedListNode<ClientRequest> Node { get; }

    /// <summary>Whether it may be done more than once.</summary>
    public bool MayRunTwice => (Flags & RequestFlags.NotIdempotent) == RequestFlags.None;

    /// <summary>Whether it is in flight on a link that has given no sign of life since it was sent.</summary>
    public bool IsUnanswered => Stage is RequestStage.Sent && Link!.LastHeard <= SentAt;

    /// <summary>When something about it is due.</summary>
    public Instant NextDeadline => Instant.Earlier(Deadline, PatienceEnd);

    /// <summary>Begins a new request.</summary>
    public void Rename(RequestId id)
    {
        Debug.Assert(Stage is RequestStage.Free, "A request keeps its name while somebody holds it.");
        Id = id;
        WasSent = false;
        MayHaveRun = _mayHaveRunBefore = false;
        Sends = 0;
    }

    /// <summary>Begins to wait for a link, or goes back to that.</summary>
    public void Wait()
    {
        Debug.Assert(Stage is not RequestStage.Waiting, "It waits once.");
        Stage = RequestStage.Waiting;
        Link = null;
        PatienceEnd = Instant.Never;
    }

    /// <summary>Is handed to a link.</summary>
    /// <param name="link">To which.</param>
    /// <param name="now">The host's time, in which the caller waits.</param>
    /// <param name="attended">Attended time, in which the link's signs of life are counted.</param>
    public void HandOver(Link link, Instant now, Instant attended)
    {
        Debug.Assert(Stage is RequestStage.Waiting, "Only what waits is handed over.");
        Stage = RequestStage.Sent;
        Link = link;
        SentAt = attended;
        PatienceEnd = now + Patience;
        WasSent = true;
        _mayHaveRunBefore = MayHaveRun;
        MayHaveRun = true;
        Sends++;
    }

    /// <summary>The broker says that no worker was given it, since it was handed over last.</summary>
    public void NeverRan()
    {
        MayHaveRun = _mayHaveRunBefore;
        Sends = 0;
    }

    /// <summary>The broker said a word about it.</summary>
    /// <param name="stage">What it said.</param>
    /// <param name="patienceEnd">When the next word is due; Never if the link's own signs of life are enough from now on.</param>
    public void Hear(RequestStage stage, Instant patienceEnd)
    {
        Debug.Assert(Stage >= RequestStage.Sent, "The broker knows only what was sent.");
        Stage = stage > Stage ? stage : Stage;
        PatienceEnd = patienceEnd;
        Sends = 0;
    }

    /// <summary>Waits a little longer, for reasons that are not the broker's.</summary>
    public void Excuse(Instant patienceEnd) => PatienceEnd = patienceEnd;

    /// <summary>Is let go.</summary>
    public void Free()
    {
        Debug.Assert(Stage is not RequestStage.Free, "It is let go once.");
        Stage = RequestStage.Free;
        Link = null;
        PatienceEnd = Instant.Never;
        Sends = 0;
    }
}
