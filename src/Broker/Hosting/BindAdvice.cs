using Mdp.Zmtp;

namespace Mdp.Broker.Hosting;

/// <summary>What an operator is told when the broker cannot listen where it was told to.</summary>
internal static class BindAdvice
{
    /// <summary>One line: where, why, what to do.</summary>
    public static string Of(BindException failed) => $"cannot listen on {failed.Endpoint}: {Explain(failed)}";

    private static string Explain(BindException failed) => failed.Failure switch
    {
        BindFailure.InUse when failed.Endpoint.Transport == EndpointTransport.Ipc =>
            "another program listens there, or the file is no socket; stop it, or choose another path with --endpoint",
        BindFailure.InUse => $"port {failed.Endpoint.Port} is in use; stop the program that listens there, or choose another port with --endpoint",
        BindFailure.NotHere when failed.Endpoint.Transport == EndpointTransport.Ipc => "its directory is not there",
        BindFailure.NotHere => $"{failed.Endpoint.Host} is no address of this machine",
        BindFailure.NotPermitted => "permission denied; ports below 1024 and foreign directories need rights that this process does not have",
        BindFailure.NameUnknown => $"the name {failed.Endpoint.Host} is not known",
        _ => failed.InnerException?.Message ?? failed.Message,
    };
}
