// A job processor: a worker as a hosted service, with a scoped dependency, progress, and cancellation.
// With OTEL_EXPORTER_OTLP_TRACES_ENDPOINT set, its spans go there.
//
//   dotnet run --project samples/JobProcessor -- tcp://127.0.0.1:5555
using System.Runtime.CompilerServices;
using Mdp.Samples.JobProcessor;
using Mdp.Worker;
using OpenTelemetry;
using OpenTelemetry.Trace;

using var traces = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") is null
    ? null
    : Sdk.CreateTracerProviderBuilder().AddSource("Mdp.Worker").AddOtlpExporter().Build();

var builder = Host.CreateApplicationBuilder();
builder.Services.AddScoped<RenderFarm>();
builder.Services.AddMdpWorker(worker => worker.Endpoints.Add(args is [var endpoint, ..] ? endpoint : "tcp://127.0.0.1:5555"))
    .Map("render", RenderAsync)
    .MapRaw("echo", (body, _) => ValueTask.FromResult(body));
builder.Build().Run();

// Each item is sent as it comes: progress first, the result last. The token is cancelled when nobody waits any more.
static async IAsyncEnumerable<RenderStep> RenderAsync(RenderJob job, RenderFarm farm, [EnumeratorCancellation] CancellationToken cancellationToken)
{
    for (var frame = 1; frame <= job.Frames; frame++)
    {
        await farm.RenderAsync(job.Scene, frame, cancellationToken);
        yield return new(frame, 100 * frame / job.Frames);
    }
}
