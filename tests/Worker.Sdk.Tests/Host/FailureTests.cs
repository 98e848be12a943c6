using System.Text;
using Mdp.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Mdp.Worker.Sdk.Tests.Host;

/// <summary>What a client is told when a job fails, to the letter; and that the next job is served.</summary>
public sealed class FailureTests
{
    public static TheoryData<Delegate, string, string> Failures => new()
    {
        { () => { throw new InvalidOperationException("the disk is full"); }, "", "500 InvalidOperationException: the disk is full" },
        { async Task () => { await Task.Yield(); throw new InvalidOperationException("the disk is full"); }, "", "500 InvalidOperationException: the disk is full" },
        { () => { throw new JobFailedException(422, "width: expected 1 to 4096, got 0"); }, "", "422 width: expected 1 to 4096, got 0" },
        { () => { throw new JobFailedException(503, "the license server is away", mayRetry: true); }, "", "503 the license server is away (retry)" },
        { () => { throw new OperationCanceledException("a time limit of its own"); }, "", "500 OperationCanceledException: a time limit of its own" },
        { async Task () => { using var own = new CancellationTokenSource(); await own.CancelAsync(); await new TaskCompletionSource().Task.WaitAsync(own.Token); }, "", "500 TaskCanceledException: A task was canceled." },
        { () => { throw new System.Text.Json.JsonException("not of the body"); }, "", "500 JsonException: not of the body" },
        { (int number) => number, "seven", "400 the body is no Int32: 's' is an invalid start of a value. Path: $ | LineNumber: 0 | BytePositionInLine: 0." },
        { (string text) => text, "null", "400 the body is no String: expected a value, got null" },
        { (byte[] body) => new byte[2000], "", "413 a reply of 2000 octets is larger than this worker may send" },
    };

    [Theory]
    [Trait("Row", "R2")]
    [Trait("Row", "R3")]
    [Trait("Row", "F37")]
    [MemberData(nameof(Failures))]
    public async Task Failure_is_told_and_the_next_job_is_served(Delegate handler, string body, string error)
    {
        await using var stage = await WorkerStage.ServingAsync(
            map => map.Map("broken", handler).Map("echo", (byte[] octets) => octets),
            new() { Concurrency = 1, ReplyOctetsMax = 1024 });

        stage.Request("t1", body, "broken");
        (await stage.SentAsync()).ShouldBe($"ERROR t1 {error}");

        stage.Request("t2", "fine");
        (await stage.SentAsync()).ShouldBe("FINAL t2 fine");
    }

    [Fact]
    [Trait("Spec", "MDP/0.3 error.2")]
    public async Task Details_are_kept_when_the_options_say_so_except_words_that_were_chosen_for_the_client()
    {
        await using var stage = await WorkerStage.ServingAsync(
            map => map
                .Map("thrown", (Action)(() => throw new InvalidOperationException("secret")))
                .Map("unread", (int number) => number)
                .Map("chosen", (Action)(() => throw new JobFailedException(422, "said on purpose"))),
            new() { TellErrorDetails = false });

        stage.Request("t1", service: "thrown");
        (await stage.SentAsync()).ShouldBe("ERROR t1 500 the handler failed");
        stage.Request("t2", "secret", "unread");
        (await stage.SentAsync()).ShouldBe("ERROR t2 400 the body could not be read");
        stage.Request("t3", service: "chosen");
        (await stage.SentAsync()).ShouldBe("ERROR t3 422 said on purpose");
    }

    [Fact]
    public async Task Type_of_an_exception_goes_along_as_a_header_where_details_are_told()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map
            .Map("thrown", (JobContext context) =>
            {
                context.AddReplyHeader("tenant", "blue");
                throw new InvalidOperationException("the disk is full");
            })
            .Map("chosen", (Action)(() => throw new JobFailedException(422, "no"))));

        stage.Request("t1", service: "thrown");
        await stage.SentAsync();
        stage.Dealer.LastHeaders.ShouldBe("tenant=blue error-type=System.InvalidOperationException");
        stage.Request("t2", service: "chosen");
        await stage.SentAsync();
        stage.Dealer.LastHeaders.ShouldBe("");
    }

    [Fact]
    public async Task Body_of_several_frames_is_refused_where_one_is_expected()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (byte[] body) => body));

        stage.RequestFrames("t1", "echo", default, default, 1, [1], [2], [3]);

        (await stage.SentAsync()).ShouldBe("ERROR t1 400 expected a body of 1 frame, got 3");
    }

    [Fact]
    public async Task Service_that_the_container_cannot_make_is_an_error_that_names_it()
    {
        await using var services = new ServiceCollection().AddTransient<Needy>().BuildServiceProvider();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (Needy needy) => needy.ToString()), services: services);

        stage.Request("t1");

        var sent = await stage.SentAsync();
        sent.ShouldStartWith("ERROR t1 500 the service Needy cannot be made: Unable to resolve service for type 'System.Version' while attempting to activate");
    }

    [Fact]
    public async Task Handler_class_that_cannot_be_made_is_an_error_that_names_it()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map<NeedyHandler>("echo"), services: services);

        stage.Request("t1");

        (await stage.SentAsync()).ShouldStartWith("ERROR t1 500 the handler NeedyHandler cannot be made: Unable to resolve service for type 'System.Version'");
    }

    [Fact]
    public async Task Services_that_fail_when_they_are_disposed_cost_a_log_line_and_not_the_reply()
    {
        await using var services = new ServiceCollection().AddScoped<Bursting>().BuildServiceProvider();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (Bursting bursting) => "done"), services: services);

        stage.Request("t1");

        (await stage.SentAsync()).ShouldBe("FINAL t1 \"done\"");
        await stage.LoggedAsync("Error 307: The services of a job of echo failed when they were disposed.");
    }

    [Fact]
    public async Task Failing_stream_ends_with_an_error_behind_its_parts()
    {
        static async IAsyncEnumerable<int> Broken()
        {
            await Task.Yield();
            yield return 1;
            throw new InvalidOperationException("half-way");
        }

        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", Broken));

        stage.Request("t1");

        (await stage.SentAsync()).ShouldBe("PARTIAL t1 1");
        (await stage.SentAsync()).ShouldBe("ERROR t1 500 InvalidOperationException: half-way");
    }

    [Fact]
    public async Task Long_text_is_cut_before_the_character_that_does_not_fit()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (Action)(() => throw new JobFailedException(400, new string('x', 254) + "ä and more"))));

        stage.Request("t1");

        (await stage.SentAsync()).ShouldBe($"ERROR t1 400 {new string('x', 254)}");
    }

    [Fact]
    public async Task Failure_is_logged_with_its_service_and_attempt()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (Action)(() => throw new InvalidOperationException("the disk is full"))));

        stage.Request("t1", attempt: 2);
        await stage.SentAsync();

        stage.Log.Lines.ShouldContain("Error 301: A handler of echo failed on attempt 2; the client is told error 500.");
    }

    [Fact]
    public async Task Job_that_fails_where_there_are_no_errors_makes_the_worker_leave_and_come_back()
    {
        var stage = new WorkerStage();
        await using (stage)
        {
            stage.Worker.Map("echo", (Action)(() => throw new InvalidOperationException("the disk is full")));
            await stage.StartAsync();
            stage.Open(MdpVersions.None);
            stage.Request("t1");

            (await stage.SentAsync()).ShouldBe("READY echo in V01");
            (await stage.SentAsync()).ShouldBe("DISCONNECT");
            await stage.LoggedAsync("Warning 206: A job failed, and what the broker at tcp://127.0.0.1:5555 speaks has no way to say so");
        }
    }

    internal sealed class Needy(Version version)
    {
        public override string ToString() => version.ToString();
    }

    internal sealed class NeedyHandler(Version version) : IJobHandler<byte[], byte[]>
    {
        public ValueTask<byte[]> HandleAsync(byte[] request, JobContext context, CancellationToken cancellationToken) => ValueTask.FromResult(Encoding.ASCII.GetBytes(version.ToString()));
    }

    internal sealed class Bursting : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("burst");
    }
}
