namespace Mdp.Worker.Session;

/// <summary>What became of a part of a reply.</summary>
internal enum PartialOutcome : byte
{
    /// <summary>It is on its way, or collected.</summary>
    Taken,

    /// <summary>There is no connection at the moment; the same part is to be offered again after the next one has opened.</summary>
    NotNow,

    /// <summary>Nobody wants it any more.</summary>
    Dropped,

    /// <summary>The broker has no PARTIAL, and the one REPLY would be larger than is allowed.</summary>
    TooLarge,
}
