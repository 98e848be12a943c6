namespace Mdp.Broker.Core;

/// <summary>The settings that are in force. All parts of one core look here each time, so that one assignment changes them for all.</summary>
/// <param name="settings">Those of the start.</param>
internal sealed class LiveSettings(BrokerSettings settings)
{
    /// <summary>The settings at this moment; never to be kept.</summary>
    public BrokerSettings Current { get; set; } = settings;
}
