namespace Mdp.Worker;

/// <summary>Says that a handler's parameter is the request's body, where its type alone would make it a service.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class JobBodyAttribute : Attribute;
