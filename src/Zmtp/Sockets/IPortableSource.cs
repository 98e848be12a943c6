namespace Mdp.Zmtp;

/// <summary>A socket whose operations complete on threads of the pool, and are handled in turns of its <see cref="PortableLoop"/>.</summary>
internal interface IPortableSource
{
    /// <summary>Handles what has completed since the last call; possibly nothing.</summary>
    void HandleCompletions();
}
