namespace Mdp.Simulation.Tests;

/// <summary>To whom a broker announces 0.3.</summary>
internal enum Announcement : byte
{
    /// <summary>To everybody.</summary>
    ToAll,

    /// <summary>On some connections, as where something on the way leaves the property out.</summary>
    ToSome,

    /// <summary>In some of its lives, as where it is replaced by a newer or an older one.</summary>
    InSomeLives,
}
