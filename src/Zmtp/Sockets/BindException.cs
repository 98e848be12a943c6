using System.Net.Sockets;

namespace Mdp.Zmtp;

/// <summary>The system lets nobody listen at an endpoint.</summary>
public sealed class BindException : IOException
{
    internal BindException(Endpoint endpoint, Exception cause)
        : base($"cannot listen at {endpoint}: {cause.Message}", cause)
    {
        Endpoint = endpoint;
        Failure = cause switch
        {
            SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => BindFailure.InUse,
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => BindFailure.NotHere,
            SocketException { SocketErrorCode: SocketError.AccessDenied } or UnauthorizedAccessException => BindFailure.NotPermitted,
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => BindFailure.NameUnknown,
            _ => BindFailure.Other,
        };
    }

    /// <summary>Where nobody may listen.</summary>
    public Endpoint Endpoint { get; }

    /// <summary>Why.</summary>
    public BindFailure Failure { get; }
}
