namespace Mdp.Client.Session;

/// <summary>The session's name for one connection to its broker, given when the session asks for it and never given again.</summary>
/// <param name="Value">Counted from 1 in each session; 0 for none.</param>
internal readonly record struct LinkId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"link {Value}";
}
