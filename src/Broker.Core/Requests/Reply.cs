using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>A reply, or a part of one: what goes back to a client. Whoever keeps it retains the body, and with it the headers.</summary>
/// <param name="Body">The frames that the worker sent.</param>
/// <param name="Headers">The worker's headers; none below 0.3. They belong to the message that holds the body.</param>
/// <param name="Preceding">Bodies of the parts that go before it in the same message; null for none.</param>
internal readonly record struct Reply(Body Body, Headers Headers = default, IReadOnlyList<Body>? Preceding = null);
