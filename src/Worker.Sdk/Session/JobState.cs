namespace Mdp.Worker.Session;

/// <summary>How a job stands between its handler and the broker.</summary>
internal enum JobState : byte
{
    /// <summary>In the pool, not in use.</summary>
    None,

    /// <summary>Taken from the broker, but its handler has not begun: the slot is still a stray's.</summary>
    Waiting,

    /// <summary>The handler works, and the broker waits for its end.</summary>
    InHand,

    /// <summary>The handler has ended while there was no connection; its last word is kept until the job can be claimed.</summary>
    Answered,

    /// <summary>The handler works, but its answer is nobody's any more. The job only keeps its slot.</summary>
    Stray,
}
