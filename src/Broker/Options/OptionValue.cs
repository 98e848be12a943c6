namespace Mdp.Broker.Options;

/// <summary>One option as an operator wrote it.</summary>
/// <param name="Key">The key below <c>Mdp</c>: <c>Heartbeat:Interval</c>.</param>
/// <param name="Text">The value; null and empty say the same: nothing.</param>
/// <param name="Origin">Where it was written, as messages name it: <c>--profile</c>, <c>environment variable MDP_PROFILE</c>.</param>
internal readonly record struct OptionValue(string Key, string? Text, string Origin);
