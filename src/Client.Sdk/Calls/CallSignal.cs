namespace Mdp.Client;

/// <summary>What somebody outside the loop wants of a call. Several may be wanted at once.</summary>
[Flags]
internal enum CallSignal
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Begin.</summary>
    Begin = 1,

    /// <summary>Try again: from its pipeline.</summary>
    TryAgain = 2,

    /// <summary>End this try, not the call: from its pipeline.</summary>
    EndTry = 4,

    /// <summary>End the call with the result that its pipeline came to.</summary>
    Conclude = 8,

    /// <summary>End the call: the caller has cancelled.</summary>
    Cancel = 16,

    /// <summary>It lies in the inbox: whoever sets this puts it there.</summary>
    Queued = 32,
}
