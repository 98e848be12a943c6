using Mdp.Zmtp;

namespace Mdp.Broker;

/// <summary>The broker cannot listen where it was told to.</summary>
public sealed class EndpointException : IOException
{
    /// <summary>What kept the broker from listening at <paramref name="endpoint"/>.</summary>
    public EndpointException(Endpoint endpoint, Exception cause)
        : base($"cannot listen on {endpoint}: {Explain(endpoint, cause)}", cause) => Endpoint = endpoint;

    /// <summary>The endpoint.</summary>
    public Endpoint Endpoint { get; }

    private static string Explain(Endpoint endpoint, Exception cause) => (cause as BindException)?.Failure switch
    {
        BindFailure.InUse when endpoint.Transport == EndpointTransport.Ipc =>
            "another program listens there; stop it, or choose another path with --endpoint",
        BindFailure.InUse => $"port {endpoint.Port} is in use; stop the program that listens there, or choose another port with --endpoint",
        BindFailure.NotHere when endpoint.Transport == EndpointTransport.Ipc => $"the directory of {endpoint.Host} is not there",
        BindFailure.NotHere => $"{endpoint.Host} is no address of this machine",
        BindFailure.NotPermitted => "permission denied; ports below 1024 and foreign directories need rights that this process does not have",
        BindFailure.NameUnknown => $"the name {endpoint.Host} is not known",
        _ => (cause as BindException)?.InnerException?.Message ?? cause.Message,
    };
}
