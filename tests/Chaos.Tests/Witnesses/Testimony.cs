namespace Mdp.Chaos.Tests.Witnesses;

/// <summary>One line of a witness: what happened to which request, and when by the wall clock.</summary>
internal readonly record struct Testimony(string Word, string Request, DateTime At);
