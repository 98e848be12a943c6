using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Mdp.Broker.Core;
using Mdp.Client;
using Mdp.Worker;

namespace Mdp.Sdk.Tests;

/// <summary>What a user sees when something goes wrong, word for word, and that docs/mdp/client-sdk.md shows the same words.</summary>
public sealed partial class VerbatimTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../docs/mdp/client-sdk.md"));

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "R6")]
    public async Task Broker_down()
    {
        await using var stage = new Stage();
        await stage.StopBrokerAsync();
        var client = stage.Client(options => options.Timeout = TimeSpan.FromSeconds(1));

        var thrown = await Should.ThrowAsync<MdpTimeoutException>(async () => await client.RequestAsync("resize", "{}"u8.ToArray(), cancellationToken: TestEnd));

        thrown.Phase.ShouldBe(MdpPhase.Unreachable);
        Shown(thrown, stage);
    }

    [Fact]
    [Trait("Row", "R6")]
    public async Task No_worker_in_time()
    {
        await using var stage = new Stage();

        var thrown = await Should.ThrowAsync<MdpTimeoutException>(async () => await stage.Client().RequestAsync("resize", "{}"u8.ToArray(), new() { Timeout = TimeSpan.FromSeconds(1) }, TestEnd));

        thrown.Phase.ShouldBe(MdpPhase.Queued);
        Shown(thrown, stage);
    }

    [Fact]
    [Trait("Row", "R6")]
    public async Task Worker_too_slow()
    {
        await using var stage = new Stage();
        await stage.WorkerAsync(map => map.Map("resize", (CancellationToken cancellation) => new TaskCompletionSource().Task.WaitAsync(cancellation)));

        var thrown = await Should.ThrowAsync<MdpTimeoutException>(async () => await stage.Client().RequestAsync("resize", "{}"u8.ToArray(), new() { Timeout = TimeSpan.FromSeconds(1) }, TestEnd));

        thrown.Phase.ShouldBe(MdpPhase.Running);
        Shown(thrown, stage);
    }

    [Fact]
    public async Task No_such_service()
    {
        await using var stage = new Stage(new() { DefaultService = new() { OnNoWorker = NoWorkerPolicy.Fail } });

        Shown(await Should.ThrowAsync<MdpNoSuchServiceException>(async () => await stage.Client().RequestAsync("resize", "{}"u8.ToArray(), cancellationToken: TestEnd)), stage);
    }

    [Fact]
    [Trait("Row", "S13")]
    public async Task Worker_killed_twice()
    {
        await using var stage = new Stage(new() { DefaultService = new() { MaxAttempts = 2 } });
        var client = stage.Client();
        var call = client.TryRequestAsync("resize", "{}"u8.ToArray(), cancellationToken: TestEnd).AsTask();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            // What a kill looks like from outside: the connection ends in the middle of a job, without a word.
            await using var victim = await RawWorker.StartAsync(stage.Endpoint, "resize");
            await victim.TakeRequestAsync();
        }

        var failure = (await call).Failure.ShouldNotBeNull();
        failure.Kind.ShouldBe(MdpFailureKind.WorkerLost);
        Shown(failure.ToException(), stage);
    }

    [Fact]
    [Trait("Row", "R3")]
    public async Task Bad_JSON()
    {
        await using var stage = new Stage();
        await stage.WorkerAsync(map => map.Map("resize", (Job job) => job.Width));

        var thrown = await Should.ThrowAsync<MdpRemoteException>(async () => await stage.Client().RequestAsync("resize", "width=640"u8.ToArray(), cancellationToken: TestEnd));

        thrown.Code.ShouldBe(400);
        Shown(thrown, stage);
    }

    [Fact]
    [Trait("Row", "R2")]
    public async Task Handler_exception()
    {
        await using var stage = new Stage();
        await stage.WorkerAsync(map => map.Map("resize", (Action)(() => throw new InvalidOperationException("the disk is full"))));

        var thrown = await Should.ThrowAsync<MdpRemoteException>(async () => await stage.Client().RequestAsync("resize", "{}"u8.ToArray(), cancellationToken: TestEnd));

        thrown.Code.ShouldBe(500);
        Shown(thrown, stage);
    }

    [Fact]
    [Trait("Row", "G43")]
    public async Task Cancelled()
    {
        await using var stage = new Stage();
        using var impatience = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        await stage.WorkerAsync(map => map.Map("resize", async (CancellationToken cancellation) =>
        {
            begun.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
        }));

        var call = stage.Client().RequestAsync("resize", "{}"u8.ToArray(), cancellationToken: impatience.Token).AsTask();
        await begun.Task.WaitAsync(TestEnd);
        await impatience.CancelAsync();

        Shown(await Should.ThrowAsync<MdpCancelledException>(call), stage);
    }

    // The page shows the message with the broker's usual port; lengths of time differ from run to run.
    private static void Shown(Exception thrown, Stage stage)
    {
        var message = Normal(thrown.Message.Replace($"{stage.Endpoint}", "tcp://127.0.0.1:5555", StringComparison.Ordinal));
        Normal(Page).Contains(message, StringComparison.Ordinal).ShouldBeTrue($"docs/mdp/client-sdk.md does not show:\n{thrown.Message}");
    }

    private static string Normal(string text) => Times().Replace(text, "TIME");

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"\b\d+(\.\d+)? (s|ms)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Times();

    private sealed record Job(int Width);
}
