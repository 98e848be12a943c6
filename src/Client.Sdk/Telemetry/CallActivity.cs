using System.Diagnostics;

namespace Mdp.Client;

/// <summary>What is measured of one call.</summary>
/// <param name="Activity">Its span; null while nobody listens.</param>
/// <param name="Started">When it began; 0 while nobody listens.</param>
internal readonly record struct CallActivity(Activity? Activity, long Started);
