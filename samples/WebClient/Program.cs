// A client in ASP.NET: HTTP in front, workers behind.
// With OTEL_EXPORTER_OTLP_TRACES_ENDPOINT set, its spans go there.
//
//   dotnet run --project samples/WebClient -- --broker tcp://127.0.0.1:5555 --urls http://127.0.0.1:8080
//   curl -N 'http://127.0.0.1:8080/render/forest?frames=5'
using Mdp.Client;
using Mdp.Samples.WebClient;
using OpenTelemetry;
using OpenTelemetry.Trace;

using var traces = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") is null
    ? null
    : Sdk.CreateTracerProviderBuilder().AddSource("Mdp.Client", "Microsoft.AspNetCore").AddOtlpExporter().Build();

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddMdpClient(client => client.Endpoints.Add(builder.Configuration["broker"] ?? "tcp://127.0.0.1:5555"));
var app = builder.Build();

// The steps of the answer as they come, one JSON object after the other. A browser that goes away cancels the job.
app.MapGet("/render/{scene}", (string scene, int? frames, IMdpClient client, CancellationToken cancellationToken) =>
    client.StreamAsync<RenderJob, RenderStep>("render", new(scene, frames ?? 3), cancellationToken: cancellationToken));

// What is known of a failure becomes a status that a caller understands.
app.MapPost("/ask/{service}", async (string service, HttpRequest request, IMdpClient client, CancellationToken cancellationToken) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body, cancellationToken);
    var result = await client.TryRequestAsync(service, body.ToArray(), cancellationToken: cancellationToken);
    return result.IsSuccess
        ? Results.Bytes(result.Reply.Body.ToArray())
        : Results.Problem(result.Failure.Message, statusCode: result.Failure.Kind is MdpFailureKind.Timeout ? 504 : 502);
});

app.Run();
