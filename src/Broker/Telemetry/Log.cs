using Mdp.Broker.Core;
using Mdp.Broker.Options.Forms;
using Mdp.Protocol;
using Mdp.Zmtp;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Telemetry;

/// <summary>Every line that the broker logs. Ids are unique and never used again.</summary>
/// <remarks>
/// The level says whose business it is. Error: our own fault. Warning: the operator's: a limit was reached, work was given up. Information:
/// what an operator wants to follow: workers that come and go, requests that go wrong. Debug: peers' mistakes, and clients. Trace: each request.
/// </remarks>
internal static partial class Log
{
    // 100: the process.
    [LoggerMessage(100, LogLevel.Information, "stopping: workers are told to disconnect")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(101, LogLevel.Information, "stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(102, LogLevel.Warning, "{Endpoint} is reachable from other machines and no peer is authenticated: whoever can connect can serve and call every service")]
    public static partial void AnyPeerAllowed(ILogger logger, Endpoint endpoint);

    [LoggerMessage(103, LogLevel.Warning, "at most {Possible} of {Configured} connections: this process may open too few files; raise that with ulimit -n, or LimitNOFILE in systemd")]
    public static partial void DescriptorsLimitConnections(ILogger logger, int possible, int configured);

    [LoggerMessage(104, LogLevel.Warning, "{Remark}")]
    public static partial void OptionRemark(ILogger logger, string remark);

    [LoggerMessage(105, LogLevel.Debug, "all expiries are moved by the {Seconds:0.000} s that this process stood still")]
    public static partial void StallNoticed(ILogger logger, double seconds);

    [LoggerMessage(106, LogLevel.Information, "draining: nothing new is taken over; {Count} requests have not ended")]
    public static partial void DrainBegan(ILogger logger, int count);

    [LoggerMessage(107, LogLevel.Warning, "stopping although {Count} requests have not ended within the drain time of {Seconds:0.0} s")]
    public static partial void DrainTimeOver(ILogger logger, int count, double seconds);

    [LoggerMessage(108, LogLevel.Information, "{Key} is {New} from now on; it was {Old}")]
    public static partial void OptionChanged(ILogger logger, string key, string old, string @new);

    [LoggerMessage(109, LogLevel.Warning, "{Key} is to be {New} and stays {Old} until this broker is restarted")]
    public static partial void OptionNeedsRestart(ILogger logger, string key, string old, string @new);

    [LoggerMessage(110, LogLevel.Warning, "{Mistake}")]
    public static partial void OptionMistake(ILogger logger, string mistake);

    [LoggerMessage(111, LogLevel.Warning, "the settings are wrong in {Count} places; all options stay as they were")]
    public static partial void SettingsRefused(ILogger logger, int count);

    [LoggerMessage(112, LogLevel.Information, "the settings were read again; {Count} options have changed")]
    public static partial void SettingsRead(ILogger logger, int count);

    [LoggerMessage(113, LogLevel.Error, "the settings could not be read again; all options stay as they were")]
    public static partial void ReloadFailed(ILogger logger, Exception exception);

    [LoggerMessage(114, LogLevel.Debug, "other settings are in force")]
    public static partial void SettingsChanged(ILogger logger);

    // 150: the admin's side.
    [LoggerMessage(150, LogLevel.Warning, "{Endpoint} is in use, so this broker answers no HTTP; choose another place with Admin:Endpoint, or none")]
    public static partial void AdminPortInUse(ILogger logger, HttpPlace endpoint);

    [LoggerMessage(151, LogLevel.Warning, "admin at {Endpoint} is reachable from other machines and not encrypted: put a proxy with TLS before it, or a network that nobody else is in")]
    public static partial void AdminBeyondLoopback(ILogger logger, HttpPlace endpoint);

    [LoggerMessage(152, LogLevel.Information, "admin from {Remote}: {Action}")]
    public static partial void AdminAction(ILogger logger, string remote, string action);

    [LoggerMessage(153, LogLevel.Warning, "admin refused {Method} {Path} from {Remote} with {Status}")]
    public static partial void AdminRefused(ILogger logger, string method, string path, string remote, int status);

    [LoggerMessage(154, LogLevel.Error, "admin failed at {Method} {Path}")]
    public static partial void AdminFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(155, LogLevel.Information, "admin shows the certificate of {Subject}, which is good until {NotAfter:yyyy-MM-dd HH:mm}Z")]
    public static partial void AdminCertificateShown(ILogger logger, string subject, DateTimeOffset notAfter);

    [LoggerMessage(156, LogLevel.Warning, "the admin's certificate of {Subject} ran out at {NotAfter:yyyy-MM-dd HH:mm}Z, so nobody will trust it; put a renewed one into Admin:CertificateFile, which is read without a restart")]
    public static partial void AdminCertificateRanOut(ILogger logger, string subject, DateTimeOffset notAfter);

    // 160: the export of telemetry.
    [LoggerMessage(160, LogLevel.Information, "{Signals} go to {Endpoint}")]
    public static partial void ExportBegan(ILogger logger, string signals, string endpoint);

    [LoggerMessage(161, LogLevel.Warning, "telemetry does not reach {Endpoint}; it is tried on, what does not fit is dropped, requests are not delayed, and this is said once: {Reason}")]
    public static partial void ExportFailed(ILogger logger, string endpoint, string reason);

    // 170: events that survive a restart.
    [LoggerMessage(170, LogLevel.Information, "events are kept in {File}; {Count} of former lives were read")]
    public static partial void EventFileOpened(ILogger logger, string file, int count);

    [LoggerMessage(171, LogLevel.Warning, "{Count} lines of {File} are no whole events and were passed over; a broker that was killed, or a full disk, leaves one")]
    public static partial void EventLinesPassedOver(ILogger logger, int count, string file);

    [LoggerMessage(172, LogLevel.Warning, "events cannot be written to {File}; they stay in memory, it is tried again every {Seconds} s, and this is said once: {Reason}")]
    public static partial void EventFileFails(ILogger logger, string file, double seconds, string reason);

    [LoggerMessage(173, LogLevel.Information, "events are written to {File} again; {Count} are missing there")]
    public static partial void EventFileWorksAgain(ILogger logger, string file, long count);

    // 200: connections.
    [LoggerMessage(200, LogLevel.Debug, "listening on {Endpoint}")]
    public static partial void Listening(ILogger logger, Endpoint? endpoint);

    [LoggerMessage(201, LogLevel.Trace, "connection {Connection} from {Remote} accepted")]
    public static partial void Accepted(ILogger logger, ConnectionId connection, Endpoint? remote);

    [LoggerMessage(202, LogLevel.Debug, "connection from {Remote} was not taken: {Reason}")]
    public static partial void AcceptRefused(ILogger logger, Endpoint? remote, CloseReason reason);

    [LoggerMessage(203, LogLevel.Debug, "{Endpoint} cannot accept connections for the moment")]
    public static partial void AcceptFailed(ILogger logger, Endpoint? endpoint);

    [LoggerMessage(204, LogLevel.Debug, "connection {Connection} from {Remote} is open: {SocketType}, routing id {RoutingId}")]
    public static partial void Connected(ILogger logger, ConnectionId connection, Endpoint? remote, ZmtpSocketType socketType, RoutingId routingId);

    [LoggerMessage(205, LogLevel.Debug, "connection {Connection} from {Remote} ended in its handshake: {Reason}")]
    public static partial void HandshakeFailed(ILogger logger, ConnectionId connection, Endpoint? remote, CloseReason reason);

    [LoggerMessage(206, LogLevel.Debug, "connection {Connection} from {Remote} ended: {Reason}")]
    public static partial void Disconnected(ILogger logger, ConnectionId connection, Endpoint? remote, CloseReason reason);

    [LoggerMessage(207, LogLevel.Debug, "connection {Connection} from {Remote} broke ZMTP and was closed: {Violation}")]
    public static partial void ZmtpBroken(ILogger logger, ConnectionId connection, Endpoint? remote, ZmtpViolation violation);

    // 300: workers.
    [LoggerMessage(300, LogLevel.Information, "worker #{Peer} at {Remote} serves {Service}")]
    public static partial void WorkerRegistered(ILogger logger, PeerId peer, string? remote, string? service);

    [LoggerMessage(301, LogLevel.Information, "worker #{Peer} at {Remote} was refused for {Service}: {Reason}")]
    public static partial void WorkerRefused(ILogger logger, PeerId peer, string? remote, string? service, RejectReason reason);

    [LoggerMessage(302, LogLevel.Information, "worker #{Peer} at {Remote} left {Service}: {Reason}; last heard {Silence:0.000} s ago")]
    public static partial void WorkerDeparted(ILogger logger, PeerId peer, string? remote, string? service, DepartureReason reason, double silence);

    [LoggerMessage(303, LogLevel.Information, "worker #{Peer} at {Remote} left {Service}: {Reason}; last heard {Silence:0.000} s ago, request {Request} in hand (attempt {Attempt})")]
    public static partial void BusyWorkerDeparted(ILogger logger, PeerId peer, string? remote, string? service, DepartureReason reason, double silence, ulong request, int attempt);

    [LoggerMessage(304, LogLevel.Warning, "worker #{Peer} of {Service} exceeded the processing timeout with request {Request} (attempt {Attempt}); it gets no work until it answers")]
    public static partial void WorkerSuspected(ILogger logger, PeerId peer, string? service, ulong request, int attempt);

    [LoggerMessage(305, LogLevel.Information, "worker #{Peer} of {Service} answered at last")]
    public static partial void WorkerRecovered(ILogger logger, PeerId peer, string? service);

    [LoggerMessage(306, LogLevel.Debug, "peer #{Peer} at {Remote} spoke as a worker before READY and was told to register anew")]
    public static partial void UnknownWorker(ILogger logger, PeerId peer, string? remote);

    [LoggerMessage(307, LogLevel.Information, "worker #{Peer} at {Remote} serves {Service}, too")]
    public static partial void WorkerEnlisted(ILogger logger, PeerId peer, string? remote, string? service);

    [LoggerMessage(308, LogLevel.Debug, "worker #{Peer} of {Service} takes up to {Credit} requests at once from now on")]
    public static partial void CreditChanged(ILogger logger, PeerId peer, string? service, int credit);

    [LoggerMessage(309, LogLevel.Warning, "worker #{Peer} of {Service} is {Lag:0.000} s late with its own work and gets no requests until it catches up")]
    public static partial void WorkerLagging(ILogger logger, PeerId peer, string? service, double lag);

    [LoggerMessage(310, LogLevel.Information, "worker #{Peer} of {Service} has caught up: {Lag:0.000} s late")]
    public static partial void WorkerCaughtUp(ILogger logger, PeerId peer, string? service, double lag);

    [LoggerMessage(311, LogLevel.Debug, "worker #{Peer} of {Service} was told to end request {Request} (attempt {Attempt}): {Code}")]
    public static partial void CancelSent(ILogger logger, PeerId peer, string? service, ulong request, int attempt, ushort code);

    [LoggerMessage(312, LogLevel.Debug, "worker #{Peer} of {Service} claims request {Request} (attempt {Attempt}), which is not its own any more")]
    public static partial void ClaimRefused(ILogger logger, PeerId peer, string? service, ulong request, int attempt);

    [LoggerMessage(313, LogLevel.Information, "worker #{Peer} of {Service} follows the broker's heartbeat: {Interval:0.000} s x {Liveness} from now on")]
    public static partial void WorkerTermsAgreed(ILogger logger, PeerId peer, string? service, double interval, int liveness);

    // 400: requests.
    [LoggerMessage(400, LogLevel.Trace, "request {Request} for {Service} accepted from client #{Peer}: {Octets} octets")]
    public static partial void RequestAccepted(ILogger logger, ulong request, string? service, PeerId peer, long octets);

    [LoggerMessage(401, LogLevel.Warning, "request for {Service} of client #{Peer} rejected: limit {Reason} is reached")]
    public static partial void RequestOverLimit(ILogger logger, string? service, PeerId peer, RejectReason reason);

    [LoggerMessage(402, LogLevel.Debug, "request for {Service} of client #{Peer} rejected: {Reason}")]
    public static partial void RequestRefused(ILogger logger, string? service, PeerId peer, RejectReason reason);

    [LoggerMessage(403, LogLevel.Trace, "request {Request} for {Service} given to worker #{Peer} (attempt {Attempt}) after {Waited:0.000000} s")]
    public static partial void RequestDispatched(ILogger logger, ulong request, string? service, PeerId peer, int attempt, double waited);

    [LoggerMessage(404, LogLevel.Information, "request {Request} for {Service} is queued again after attempt {Attempt} at worker #{Peer}: {Reason}")]
    public static partial void RequestRequeued(ILogger logger, ulong request, string? service, int attempt, PeerId peer, DepartureReason reason);

    [LoggerMessage(405, LogLevel.Trace, "request {Request} for {Service} ended: {Outcome} after {Elapsed:0.000000} s, attempt {Attempt}")]
    public static partial void RequestReplied(ILogger logger, ulong request, string? service, RequestOutcome outcome, double elapsed, int attempt);

    [LoggerMessage(406, LogLevel.Information, "request {Request} for {Service} ended without a reply: {Outcome} after {Elapsed:0.000000} s, attempt {Attempt}")]
    public static partial void RequestFailed(ILogger logger, ulong request, string? service, RequestOutcome outcome, double elapsed, int attempt);

    [LoggerMessage(407, LogLevel.Debug, "request {Request} for {Service} ended with its client: {Outcome} after {Elapsed:0.000000} s, attempt {Attempt}")]
    public static partial void RequestCancelled(ILogger logger, ulong request, string? service, RequestOutcome outcome, double elapsed, int attempt);

    [LoggerMessage(408, LogLevel.Warning, "request {Request} for {Service} is a dead letter after attempt {Attempt}: {Outcome}")]
    public static partial void DeadLettered(ILogger logger, ulong request, string? service, int attempt, RequestOutcome outcome);

    [LoggerMessage(409, LogLevel.Debug, "dead letter {Request} of {Service} dropped")]
    public static partial void DeadLetterDropped(ILogger logger, ulong request, string? service);

    [LoggerMessage(410, LogLevel.Information, "dead letter of {Service} queued again as request {Request}")]
    public static partial void DeadLetterReplayed(ILogger logger, string? service, ulong request);

    [LoggerMessage(411, LogLevel.Debug, "reply of worker #{Peer} to request {Request} (attempt {Attempt}) came too late or was never asked for")]
    public static partial void ReplyFenced(ILogger logger, PeerId peer, ulong request, int attempt);

    [LoggerMessage(412, LogLevel.Debug, "reply of worker #{Peer} to request {Request} (attempt {Attempt}) has no client any more")]
    public static partial void ReplyDropped(ILogger logger, PeerId peer, ulong request, int attempt);

    [LoggerMessage(413, LogLevel.Debug, "request {Request} for {Service} was asked for again, and will be answered to client #{Peer}")]
    public static partial void RequestAttached(ILogger logger, ulong request, string? service, PeerId peer);

    [LoggerMessage(414, LogLevel.Information, "request {Request} for {Service} waits {Grace:0.000} s for worker #{Peer} to come back ({Reason}, attempt {Attempt})")]
    public static partial void RequestHeld(ILogger logger, ulong request, string? service, double grace, PeerId peer, DepartureReason reason, int attempt);

    [LoggerMessage(415, LogLevel.Information, "request {Request} for {Service} goes on with its worker, which is back as #{Peer} (attempt {Attempt})")]
    public static partial void RequestAdopted(ILogger logger, ulong request, string? service, PeerId peer, int attempt);

    [LoggerMessage(416, LogLevel.Debug, "worker #{Peer} answered request {Request} for {Service} by error {Code} (attempt {Attempt})")]
    public static partial void HandlerFailed(ILogger logger, PeerId peer, ulong request, string? service, ushort code, int attempt);

    [LoggerMessage(417, LogLevel.Debug, "reply of worker #{Peer} to request {Request} (attempt {Attempt}) is kept for its client, which is away")]
    public static partial void ReplyKept(ILogger logger, PeerId peer, ulong request, int attempt);

    [LoggerMessage(418, LogLevel.Debug, "client #{Peer} asked again for request {Request}, which has ended, and got its outcome once more")]
    public static partial void ReplyRepeated(ILogger logger, PeerId peer, ulong request);

    // 500: clients, services, protocol.
    [LoggerMessage(500, LogLevel.Debug, "client #{Peer} at {Remote} sent its first request")]
    public static partial void ClientAppeared(ILogger logger, PeerId peer, string? remote);

    [LoggerMessage(501, LogLevel.Debug, "client #{Peer} at {Remote} left: {Reason}")]
    public static partial void ClientDeparted(ILogger logger, PeerId peer, string? remote, DepartureReason reason);

    [LoggerMessage(502, LogLevel.Debug, "service {Service} is known")]
    public static partial void ServiceAppeared(ILogger logger, string? service);

    [LoggerMessage(503, LogLevel.Debug, "service {Service} has neither workers nor requests any more")]
    public static partial void ServiceForgotten(ILogger logger, string? service);

    [LoggerMessage(504, LogLevel.Debug, "peer #{Peer} at {Remote} sent what is no MDP: {Violation}")]
    public static partial void MalformedMessage(ILogger logger, PeerId peer, string? remote, MdpViolation violation);

    [LoggerMessage(505, LogLevel.Debug, "peer #{Peer} at {Remote} broke the conversation: {Misconduct}")]
    public static partial void Misbehaved(ILogger logger, PeerId peer, string? remote, Misconduct misconduct);

    [LoggerMessage(506, LogLevel.Trace, "heartbeat for worker #{Peer}")]
    public static partial void HeartbeatSent(ILogger logger, PeerId peer);

    [LoggerMessage(507, LogLevel.Trace, "{Service} answered client #{Peer} with {Status}, {Octets} octets")]
    public static partial void ManagementAnswered(ILogger logger, string? service, PeerId peer, int status, long octets);

    [LoggerMessage(508, LogLevel.Debug, "client #{Peer} at {Remote} said hello: it is watched with a window of {Window:0.000} s")]
    public static partial void ClientGreeted(ILogger logger, PeerId peer, string? remote, double window);

    [LoggerMessage(509, LogLevel.Debug, "client #{Peer} at {Remote} was not greeted: {Reason}")]
    public static partial void ClientRefused(ILogger logger, PeerId peer, string? remote, RejectReason reason);

    [LoggerMessage(510, LogLevel.Debug, "client #{Peer} at {Remote} did not come back; {Count} requests of it are open")]
    public static partial void ClientMissed(ILogger logger, PeerId peer, string? remote, int count);

    [LoggerMessage(511, LogLevel.Debug, "client #{Peer} at {Remote} watches {Service}")]
    public static partial void WatchBegan(ILogger logger, PeerId peer, string? remote, string service);

    [LoggerMessage(512, LogLevel.Debug, "client #{Peer} at {Remote} watches {Service} no longer, after {Elapsed:0.000} s: {Code}")]
    public static partial void WatchEnded(ILogger logger, PeerId peer, string? remote, string service, double elapsed, ushort code);

    [LoggerMessage(513, LogLevel.Debug, "client #{Peer} at {Remote} follows the broker's heartbeat: {Interval:0.000} s x {Liveness} from now on")]
    public static partial void ClientTermsAgreed(ILogger logger, PeerId peer, string? remote, double interval, int liveness);

    // 900: the log itself.
    [LoggerMessage(EventId = 900, Message = "{Count} more lines about {Kind} were left out")]
    public static partial void LinesLeftOut(ILogger logger, LogLevel level, long count, string kind);
}
