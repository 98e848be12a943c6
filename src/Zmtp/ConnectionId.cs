namespace Mdp.Zmtp;

/// <summary>Names one connection of one socket. Given out in order of acceptance or connecting, and never reused.</summary>
/// <param name="Value">1 or more; 0 names no connection.</param>
public readonly record struct ConnectionId(long Value)
{
    /// <summary>As logs show it: <c>#17</c>.</summary>
    public override string ToString() => $"#{Value}";
}
