using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>Who may claim a request, and by which token.</summary>
/// <param name="Instance">The process that was lost with it.</param>
/// <param name="Token">The token of its last attempt.</param>
internal sealed record Claim(InstanceId Instance, RequestToken Token);
