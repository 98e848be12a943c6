using System.Net.Sockets;
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

    private static string Explain(Endpoint endpoint, Exception cause) => cause switch
    {
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } when endpoint.Transport == EndpointTransport.Ipc =>
            "another program listens there; stop it, or choose another path with --endpoint",
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            $"port {endpoint.Port} is in use; stop the program that listens there, or choose another port with --endpoint",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => $"{endpoint.Host} is no address of this machine",
        SocketException { SocketErrorCode: SocketError.AccessDenied } or UnauthorizedAccessException =>
            "permission denied; ports below 1024 and foreign directories need rights that this process does not have",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => $"the name {endpoint.Host} is not known",
        _ => cause.Message,
    };
}
