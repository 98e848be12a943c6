using Mdp.Protocol;

namespace Mdp.Worker;

/// <summary>A service, and what is done for it.</summary>
internal sealed record ServiceEntry(ServiceName Name, JobDelegate Run);
