using System.Diagnostics;

namespace Mdp.Worker;

/// <summary>What is measured of one job while it runs.</summary>
/// <param name="Activity">Its span; null while nobody listens.</param>
/// <param name="Started">When its handler began, by the desk's clock.</param>
internal readonly record struct JobActivity(Activity? Activity, long Started);
