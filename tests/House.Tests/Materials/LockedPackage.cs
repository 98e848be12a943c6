namespace Mdp.House.Tests.Materials;

/// <summary>A package as a lock file has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The one version.</param>
/// <param name="ContentHash">The SHA-512 of its content, in base64: what a restore compares.</param>
/// <param name="Dependencies">The packages that it asks for; what the shared framework has is not locked.</param>
internal sealed record LockedPackage(string Name, string Version, string ContentHash, IReadOnlyList<string> Dependencies);
