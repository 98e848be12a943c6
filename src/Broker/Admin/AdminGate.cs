using System.Net;
using System.Security.Cryptography;
using System.Text;
using Mdp.Broker.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Admin;

/// <summary>Who may ask what: by token, and, because a browser on this machine carries strangers' requests, by where a request comes from.</summary>
/// <remarks>
/// A page from elsewhere can make a browser send requests to the loopback address. It cannot choose their Host header, which therefore has to name
/// this machine (so a name that was made to point here does not help); nor can it send <c>X-Mdp-Admin</c>, or JSON, without a leave that is never given.
/// </remarks>
/// <param name="clock">The clock.</param>
/// <param name="logger">Where refusals are logged, so many in a second.</param>
internal sealed class AdminGate(TimeProvider clock, ILogger logger)
{
    /// <summary>The header that actions have to carry.</summary>
    public const string ActionHeader = "X-Mdp-Admin";

    private const string Scheme = "Bearer ";

    private readonly FloodGate _refusals = new("refused admin requests", clock, burst: 20, perSecond: 1);
    private readonly Lock _turn = new();
    private volatile byte[]? _token;

    /// <summary>Whether a token has to be shown.</summary>
    public bool HasToken => _token is not null;

    /// <summary>Sets the token; null for none. Its hash is kept.</summary>
    public void SetToken(string? token) => _token = token is null ? null : Hash(token);

    /// <summary>Lets a request through to its route, or answers why not.</summary>
    public Task AdmitAsync(HttpContext context, AdminRoute route)
    {
        var (status, detail) = Judge(context, route);
        if (status == StatusCodes.Status200OK)
        {
            return route.Answer(context);
        }

        LogRefusal(context, status);
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        return Problem.WriteAsync(context, status, detail);
    }

    private static bool IsFromHere(HttpContext context)
    {
        // Beyond loopback there is a token, which no name that was made to point here knows.
        if (context.Connection.LocalIpAddress is not { } local || !IPAddress.IsLoopback(local))
        {
            return true;
        }

        var host = context.Request.Host.Host.Trim('[', ']');
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    private static bool IsFromOtherSite(HttpRequest request) =>
        (request.Headers.Origin is [{ } origin] && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
        || request.Headers["Sec-Fetch-Site"] is ["cross-site"] or ["same-site"];

    private static bool IsMeant(HttpRequest request) =>
        request.Headers.ContainsKey(ActionHeader) || request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private (int Status, string Detail) Judge(HttpContext context, AdminRoute route) =>
        !IsFromHere(context) ? (StatusCodes.Status403Forbidden, "expected a Host header that names this machine: localhost, 127.0.0.1 or [::1]")
        : route.IsOpen ? (StatusCodes.Status200OK, "")
        : IsFromOtherSite(context.Request) ? (StatusCodes.Status403Forbidden, "expected a request of the broker's own page or of a program, got one of another site")
        : !IsKnown(context.Request) ? (StatusCodes.Status401Unauthorized, "expected 'Authorization: Bearer TOKEN' with the token of Admin:Token or Admin:TokenFile")
        : route.IsAction && !IsMeant(context.Request) ? (StatusCodes.Status403Forbidden, $"expected the header '{ActionHeader}: 1', so that no foreign page can do this")
        : (StatusCodes.Status200OK, "");

    private bool IsKnown(HttpRequest request) =>
        _token is not { } token
        || (request.Headers.Authorization is [{ } shown] && shown.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Hash(shown[Scheme.Length..].Trim()), token));

    private void LogRefusal(HttpContext context, int status)
    {
        bool mayWrite;
        long keptBack;
        lock (_turn)
        {
            mayWrite = _refusals.TryPass(out keptBack);
        }

        if (keptBack > 0)
        {
            Log.LinesLeftOut(logger, LogLevel.Warning, keptBack, _refusals.Subject);
        }

        if (mayWrite)
        {
            Log.AdminRefused(logger, context.Request.Method, context.Request.Path, AdminServer.RemoteOf(context), status);
        }
    }
}
