using Mdp.Heartbeating;

namespace Mdp.Simulation.Tests;

/// <summary>What comes out of a pipe.</summary>
internal enum ArrivalKind : byte
{
    /// <summary>The handshake is done.</summary>
    Opened,

    /// <summary>Octets of a message that is not complete.</summary>
    Octets,

    /// <summary>A message.</summary>
    Message,

    /// <summary>The other side closed, after everything that it had sent.</summary>
    Closed,

    /// <summary>The connection was reset.</summary>
    Reset,
}

/// <summary>Something that comes out of a pipe.</summary>
/// <param name="At">When, if the pipe is not stalled.</param>
/// <param name="Kind">What.</param>
/// <param name="Parcel">The message, if it is one; a reference comes with it.</param>
internal readonly record struct Arrival(Instant At, ArrivalKind Kind, Parcel? Parcel);
