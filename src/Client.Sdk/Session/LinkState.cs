namespace Mdp.Client.Session;

/// <summary>How far a link has come.</summary>
internal enum LinkState : byte
{
    /// <summary>Asked for; the host dials for as long as it takes.</summary>
    Dialing,

    /// <summary>The handshake succeeded: messages may come and go.</summary>
    Open,

    /// <summary>Lost, or closed by the session.</summary>
    Gone,
}
