namespace Mdp.Client;

/// <summary>Why a call has no reply.</summary>
public enum MdpFailureKind : byte
{
    /// <summary>No reply came in time. <see cref="MdpFailure.Phase"/> says how far the request had come. <see cref="MdpTimeoutException"/>.</summary>
    Timeout,

    /// <summary>Nobody serves the service, and the broker does not wait for somebody to. <see cref="MdpNoSuchServiceException"/>.</summary>
    NoSuchService,

    /// <summary>The worker was lost, as often as the broker tried, or the request must not run twice. <see cref="MdpWorkerLostException"/>.</summary>
    WorkerLost,

    /// <summary>The broker, or this client, did not take the request: too busy, too large, not allowed, stopping. <see cref="MdpRejectedException"/>.</summary>
    Rejected,

    /// <summary>The worker answered with an error. <see cref="MdpRemoteException"/>.</summary>
    RemoteError,

    /// <summary>The caller cancelled, or disposed of the client. <see cref="MdpCancelledException"/>.</summary>
    Cancelled,

    /// <summary>What came is no answer: malformed, or not of the type that was asked for. <see cref="MdpProtocolException"/>.</summary>
    Protocol,

    /// <summary>
    /// The connection was lost with the request on it, and asking again would be wrong: it may have been done, and must not be done twice; or a part of the answer had come already.
    /// <see cref="MdpConnectionLostException"/>.
    /// </summary>
    ConnectionLost,

    /// <summary>The pipeline of the client's options refused the call or gave it up. <see cref="MdpFailure.Cause"/> is its exception, and is what RequestAsync throws.</summary>
    Pipeline,
}
