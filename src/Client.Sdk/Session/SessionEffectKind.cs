namespace Mdp.Client.Session;

/// <summary>What the host of a session must do.</summary>
internal enum SessionEffectKind : byte
{
    /// <summary>Bring about a connection to the broker, dialling for as long as it takes, and tell of it under the name <see cref="SessionEffect.Link"/>.</summary>
    Open,

    /// <summary>
    /// Close a link, after what was sent on it before, or give up dialling. Nothing is told of it any more.
    /// <see cref="SessionEffect.End"/> says whether the next dial may follow at once.
    /// </summary>
    Close,

    /// <summary>Send one message; <see cref="ClientSession.Describe"/> tells which. <see cref="SessionEffect.IsMereBeat"/> says which are left out.</summary>
    Send,

    /// <summary>Hand a part of the answer to the caller of <see cref="SessionEffect.Request"/>.</summary>
    Part,

    /// <summary>Hand <see cref="SessionEffect.Outcome"/> to the caller of <see cref="SessionEffect.Request"/>, which the session has let go.</summary>
    Complete,
}
