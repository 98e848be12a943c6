namespace Mdp.Worker;

/// <summary>What a job's thread tells the loop.</summary>
internal enum JobSignal : byte
{
    /// <summary>A part of the reply is ready.</summary>
    Part,

    /// <summary>The handler has ended.</summary>
    Finished,
}
