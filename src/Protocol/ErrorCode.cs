namespace Mdp.Protocol;

/// <summary>The codes of ERROR and of a worker's CANCEL, after HTTP's.</summary>
/// <remarks>A worker's ERROR may carry any other code as well; it reaches the client unchanged. Codes below 400 mean nothing.</remarks>
public static class ErrorCode
{
    /// <summary>400: the request could not be read, by the broker or by the worker's deserializer. Sending it again is of no use.</summary>
    public const ushort Malformed = 400;

    /// <summary>403: the client may not ask this.</summary>
    public const ushort Forbidden = 403;

    /// <summary>404: nobody serves this service, and its policy is not to wait for a worker.</summary>
    public const ushort NoSuchService = 404;

    /// <summary>408: the request waited in its queue for longer than its time limit, or its service's. It never ran, or not to its end.</summary>
    public const ushort QueueTimeout = 408;

    /// <summary>409: it belongs to another now. To a client: a newer connection asked for the same id. To a worker: the token is not in its hand any more.</summary>
    public const ushort TakenOver = 409;

    /// <summary>413: the request or its reply is larger than a limit of the broker.</summary>
    public const ushort TooLarge = 413;

    /// <summary>429: the service's queue is full, or another limit of this client is reached.</summary>
    public const ushort QueueFull = 429;

    /// <summary>499: cancelled by the client, or because the client is gone.</summary>
    public const ushort Cancelled = 499;

    /// <summary>500: the worker's handler failed.</summary>
    public const ushort HandlerFailed = 500;

    /// <summary>501: the request asks for something that this broker does not offer, such as durability.</summary>
    public const ushort NotOffered = 501;

    /// <summary>502: the worker was lost, and the attempts are used up or the request must not run again.</summary>
    public const ushort WorkerLost = 502;

    /// <summary>503: the broker, or the worker that hands the request back, is stopping.</summary>
    public const ushort Stopping = 503;

    /// <summary>504: the request ran for longer than its time limit, or its service's.</summary>
    public const ushort ProcessingTimeout = 504;
}
