namespace Mdp.Broker.Options;

/// <summary>What came of reading all sources.</summary>
/// <param name="Settings">The settings; of use only when there are no mistakes.</param>
/// <param name="Mistakes">All of them, each in one line that says where, what was expected, and what came.</param>
internal sealed record OptionReading(MdpBrokerSettings Settings, IReadOnlyList<string> Mistakes);
