namespace Mdp.Broker.Core;

/// <summary>How a peer's well-formed command broke the conversation.</summary>
public enum Misconduct : byte
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>READY from a worker that is registered: 7/MDP allows one per connection.</summary>
    ReadyTwice,

    /// <summary>A reply from a worker that has nothing in hand.</summary>
    ReplyWithoutRequest,

    /// <summary>A reply whose token is not the one in hand: doubled, stale, foreign or invented.</summary>
    ReplyWithWrongToken,

    /// <summary>A worker spoke as a client, or a client as a worker.</summary>
    RoleChanged,

    /// <summary>A worker changed the protocol version in the middle of its session.</summary>
    VersionChanged,

    /// <summary>A 0.3 worker says that it has read more REQUESTs than were sent to it.</summary>
    ReceivedBeyondSent,

    /// <summary>HELLO from a client that has said so before.</summary>
    HelloTwice,
}
