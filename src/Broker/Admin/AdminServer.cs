using System.Net;
using Mdp.Broker.Hosting;
using Mdp.Broker.Options.Forms;
using Mdp.Broker.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Admin;

/// <summary>The admin's side of one broker: an HTTP server on a listener of its own, which asks the broker's loop and never holds it up.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private const int ConnectionsMax = 256;
    private const int BodyOctetsMax = 64 * 1024;
    private static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepAliveTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    private readonly AdminSettings _settings;
    private readonly ILogger _logger;
    private readonly AdminGate _gate;
    private readonly AdminApi _api;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private volatile AdminCertificate? _certificate;
    private WebApplication? _application;

    /// <summary>A server that does not listen yet.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="settings">Where to listen, and for whom.</param>
    /// <param name="events">The broker's events.</param>
    /// <param name="stop">Stops the program in order: called when an operator asked for it.</param>
    /// <param name="logger">Where refusals and actions are logged.</param>
    /// <param name="clock">The clock.</param>
    public AdminServer(MdpBroker broker, AdminSettings settings, EventBook events, Action stop, ILogger logger, TimeProvider clock)
    {
        _settings = settings;
        _logger = logger;
        _clock = clock;
        _gate = new(clock, logger);
        _gate.SetToken(settings.Token);
        _api = new(broker, events, _gate, stop, logger, clock, _stopping.Token);
    }

    /// <summary>Where it listens, with the port that the system chose; null where it does not.</summary>
    public HttpPlace? Place { get; private set; }

    /// <summary>Who asks, for the log.</summary>
    public static string RemoteOf(HttpContext context) => $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";

    /// <summary>Listens; or, at an endpoint that nobody chose and that is in use, warns and does not.</summary>
    /// <exception cref="IOException">The endpoint that somebody chose cannot be listened at.</exception>
    public async Task StartAsync()
    {
        if (_settings.Endpoint is not { } endpoint)
        {
            return;
        }

        SetCertificate(_settings.Certificate);
        var application = _application = Build(endpoint);
        try
        {
            await application.StartAsync();
        }
        catch (IOException e) when (!_settings.IsEndpointChosen && e.InnerException is AddressInUseException)
        {
            Log.AdminPortInUse(_logger, _settings.Place);
            return;
        }

        // The server tells its addresses as URLs, with the port that it was given.
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Place = _settings.Place with { Address = new(endpoint.Address, new Uri(address).Port) };
        if (!IPAddress.IsLoopback(endpoint.Address) && !_settings.IsEncrypted)
        {
            Log.AdminBeyondLoopback(_logger, Place.Value);
        }
    }

    /// <summary>Takes another token from now on.</summary>
    public void SetToken(string? token) => _gate.SetToken(token);

    /// <summary>Shows another certificate from the next handshake on; connections that there are keep theirs.</summary>
    public void SetCertificate(AdminCertificate? certificate)
    {
        if (certificate is null || certificate.Thumbprint == _certificate?.Thumbprint)
        {
            return;
        }

        _certificate = certificate;
        if (certificate.NotAfter <= _clock.GetUtcNow())
        {
            Log.AdminCertificateRanOut(_logger, certificate.Subject, certificate.NotAfter.ToUniversalTime());
        }
        else
        {
            Log.AdminCertificateShown(_logger, certificate.Subject, certificate.NotAfter.ToUniversalTime());
        }
    }

    /// <summary>Ends all streams, answers what was asked, and listens no more.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        if (_application is { } application)
        {
            _application = null;
            using var patience = new CancellationTokenSource(StopTime);
            await application.StopAsync(patience.Token);
            await application.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private static void Limit(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.Limits.MaxConcurrentConnections = ConnectionsMax;
        server.Limits.MaxRequestBodySize = BodyOctetsMax;
        server.Limits.RequestHeadersTimeout = HeadersTime;
        server.Limits.KeepAliveTimeout = KeepAliveTime;
    }

    // What no route matches, the routing answers with a bare status.
    private static Task ExplainMissAsync(HttpContext context) => context.Response switch
    {
        { HasStarted: true } => Task.CompletedTask,
        { StatusCode: StatusCodes.Status404NotFound } => Problem.WriteAsync(context, StatusCodes.Status404NotFound, $"{context.Request.Path}: expected a path of /openapi.json, got another"),
        { StatusCode: StatusCodes.Status405MethodNotAllowed } => Problem.WriteAsync(
            context, StatusCodes.Status405MethodNotAllowed, $"{context.Request.Path}: expected another method than {context.Request.Method}; see /openapi.json"),
        _ => Task.CompletedTask,
    };

    // Nothing is read from the environment or from files: what the program was told is in its own options.
    private WebApplication Build(IPEndPoint endpoint)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        _ = builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(server =>
        {
            Limit(server);
            server.Listen(endpoint, Speak);
        });
        _ = builder.Services.AddRoutingCore().AddSingleton<IHostLifetime, NoLifetime>();
        var application = builder.Build();
        _ = application.Use(GuardAsync);
        _ = application.UseRouting();
        foreach (var route in AdminRoutes.Of(_api))
        {
            _ = application.MapMethods(route.Pattern, [route.Method], context => _gate.AdmitAsync(context, route));
        }

        return application;
    }

    private void Speak(ListenOptions listener)
    {
        listener.Protocols = HttpProtocols.Http1;
        if (_settings.IsEncrypted)
        {
            _ = listener.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = HandshakeTime,
                OnConnection = _ => ValueTask.FromResult(_certificate!.Handshake),
            });
        }
    }

    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.ContentLength > BodyOctetsMax)
        {
            // The server looks when somebody reads a body, and no route does.
            await Problem.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"expected a body of at most {BodyOctetsMax} octets, got {context.Request.ContentLength}");
            return;
        }

        try
        {
            await next(context);
            await ExplainMissAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested || _stopping.IsCancellationRequested)
        {
            // Whoever asked has gone, or we are going.
        }
        catch (TimeoutException) when (!context.Response.HasStarted)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "the broker's loop did not answer in time");
        }
        catch (Exception e)
        {
            Log.AdminFailed(_logger, e, context.Request.Method, context.Request.Path);
            if (!context.Response.HasStarted)
            {
                await Problem.WriteAsync(context, StatusCodes.Status500InternalServerError, "the broker failed to answer, and its log says why");
            }
        }
    }
}
