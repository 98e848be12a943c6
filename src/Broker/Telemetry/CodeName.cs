using Mdp.Protocol;

namespace Mdp.Broker.Telemetry;

/// <summary>Codes as metrics write them. Those of the protocol by number; what a worker makes up is one of two, so that it cannot make up time series.</summary>
internal static class CodeName
{
    private static readonly Dictionary<ushort, string> Known = new[]
    {
        ErrorCode.Malformed, ErrorCode.Forbidden, ErrorCode.NoSuchService, ErrorCode.QueueTimeout, ErrorCode.TakenOver, ErrorCode.TooLarge, ErrorCode.QueueFull,
        ErrorCode.Cancelled, ErrorCode.HandlerFailed, ErrorCode.NotOffered, ErrorCode.WorkerLost, ErrorCode.Stopping, ErrorCode.ProcessingTimeout,
    }.ToDictionary(code => code, code => code.ToString());

    /// <summary>The name of a code.</summary>
    public static string Of(ushort code) => Known.TryGetValue(code, out var name) ? name : code is >= 400 and < 500 ? "4xx" : "5xx";
}
