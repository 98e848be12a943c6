namespace Mdp.Worker.Session;

/// <summary>What a <see cref="SessionEffect"/> asks for.</summary>
internal enum SessionEffectKind : byte
{
    /// <summary>Send the command that <see cref="WorkerSession.CommandOf"/> makes of the effect, on the open connection.</summary>
    Send,

    /// <summary>Have the handler of <see cref="SessionEffect.Job"/> work. Its end is told by <see cref="WorkerSession.Finish"/>, once.</summary>
    StartJob,

    /// <summary>Cancel the token of <see cref="SessionEffect.Job"/>. The handler's end is still to be told.</summary>
    CancelJob,

    /// <summary>The last word of <see cref="SessionEffect.Job"/> has left or is dropped: what it borrowed from the host is free, and the session uses the object again.</summary>
    ForgetJob,

    /// <summary>Close the open connection after what was sent on it; <see cref="WorkerSession.Lost"/> is to be told when it is gone.</summary>
    Close,
}
