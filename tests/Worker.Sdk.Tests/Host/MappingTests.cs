using System.Text;
using System.Text.Json.Serialization;
using Mdp.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Mdp.Worker.Sdk.Tests.Host;

/// <summary>What a handler may ask for, and what it may return.</summary>
public sealed class MappingTests
{
    public static TheoryData<string, Delegate, string, string> Shapes => new()
    {
        { "octets, lent", (ReadOnlyMemory<byte> body) => body, "hello", "hello" },
        { "octets, owned", (byte[] body) => body, "hello", "hello" },
        { "nothing in, nothing out", () => { }, "hello", "" },
        { "nothing out, later", (byte[] _) => Task.CompletedTask, "hello", "" },
        { "nothing out, later still", async (byte[] _) => { await Task.Yield(); }, "hello", "" },
        { "nothing out, as a value task", async ValueTask () => await Task.Yield(), "hello", "" },
        { "JSON to JSON", (Job job) => new Done(job.Width * 2), """{"width":21}""", """{"twice":42}""" },
        { "JSON to JSON, later", async (Job job) => { await Task.Yield(); return new Done(job.Width * 2); }, """{"width":21}""", """{"twice":42}""" },
        { "JSON to JSON, as a value task", async ValueTask<Done> (Job job) => { await Task.Yield(); return new(job.Width * 2); }, """{"width":21}""", """{"twice":42}""" },
        { "text is JSON, too", (string text) => text.ToUpperInvariant(), "\"hello\"", "\"HELLO\"" },
        { "a token and a context beside the body", (CancellationToken token, int number, JobContext context) => $"{number} {token.CanBeCanceled} {context.Service}", "7", "\"7 True echo\"" },
        { "octets, later", async (byte[] body) => { await Task.Yield(); return (ReadOnlyMemory<byte>)body; }, "hello", "hello" },
        { "all frames", (IReadOnlyList<ReadOnlyMemory<byte>> frames) => frames, "hello", "hello" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Delegate_of_any_shape_is_a_handler(string what, Delegate handler, string body, string reply)
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", handler));

        stage.Request("t1", body);

        (await stage.SentAsync()).ShouldBe($"FINAL t1 {reply}".TrimEnd(), what);
    }

    [Fact]
    [Trait("Row", "G34")]
    public async Task Body_of_several_frames_comes_and_goes_as_it_is()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (IReadOnlyList<ReadOnlyMemory<byte>> frames) => frames.Reverse().ToArray()));

        stage.RequestFrames("t1", "echo", default, default, 1, [1], [], [2, 3]);

        (await stage.SentAsync()).ShouldBe("FINAL t1 \u0002\u0003||\u0001");
    }

    [Fact]
    public async Task Stream_is_sent_in_parts_and_ended_by_an_empty_frame()
    {
        static async IAsyncEnumerable<int> Count(int to)
        {
            for (var number = 1; number <= to; number++)
            {
                await Task.Yield();
                yield return number;
            }
        }

        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (int to) => Count(to)));

        stage.Request("t1", "3");

        (await stage.SentAsync()).ShouldBe("PARTIAL t1 1");
        (await stage.SentAsync()).ShouldBe("PARTIAL t1 2");
        (await stage.SentAsync()).ShouldBe("PARTIAL t1 3");
        (await stage.SentAsync()).ShouldBe("FINAL t1");
    }

    [Fact]
    public async Task Stream_waits_while_the_connection_has_not_sent_what_it_was_given()
    {
        var asked = 0;
        async IAsyncEnumerable<int> Count()
        {
            for (; asked < 3; asked++)
            {
                await Task.Yield();
                yield return asked;
            }
        }

        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", Count));
        stage.Dealer.UnsentOctets = 2 * 1024 * 1024;
        stage.Request("t1");
        await stage.Dealer.Posted.WaitAsync();
        stage.Advance(TimeSpan.FromSeconds(1));
        asked.ShouldBe(0);
        stage.Dealer.Sent.ShouldNotContain("PARTIAL t1 0");

        stage.Dealer.UnsentOctets = 0;

        await stage.TurnUntilAsync(() => stage.Dealer.Sent.Contains("FINAL t1"));
        stage.Dealer.Sent.Where(line => line.StartsWith("PARTIAL", StringComparison.Ordinal)).ShouldBe(["PARTIAL t1 0", "PARTIAL t1 1", "PARTIAL t1 2"]);
    }

    [Fact]
    public async Task Services_come_from_a_scope_of_the_jobs_own_that_is_disposed_with_it()
    {
        var disposed = new List<Store>();
        await using var services = new ServiceCollection().AddScoped(_ => new Store(disposed)).BuildServiceProvider();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (int number, Store one, Store other) => ReferenceEquals(one, other) && disposed.Count == number), services: services);

        stage.Request("t1", "0");
        (await stage.SentAsync()).ShouldBe("FINAL t1 true");
        stage.Request("t2", "1");
        (await stage.SentAsync()).ShouldBe("FINAL t2 true");

        disposed.Count.ShouldBe(2);
        disposed[0].ShouldNotBeSameAs(disposed[1]);
    }

    [Fact]
    public async Task Service_may_be_asked_for_by_its_key()
    {
        await using var services = new ServiceCollection().AddKeyedSingleton("blue", "the blue one").AddKeyedSingleton("red", "the red one").BuildServiceProvider();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", ([FromKeyedServices("red")] string red) => red), services: services);

        stage.Request("t1");

        (await stage.SentAsync()).ShouldBe("FINAL t1 \"the red one\"");
    }

    [Fact]
    public async Task Body_may_have_the_type_of_a_service_when_it_says_so()
    {
        await using var services = new ServiceCollection().AddSingleton(new Job(1)).BuildServiceProvider();
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", ([JobBody] Job body, Job service) => body.Width + service.Width), services: services);

        stage.Request("t1", """{"width":41}""");

        (await stage.SentAsync()).ShouldBe("FINAL t1 42");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handler_class_is_made_for_each_job_and_disposed(bool withContainer)
    {
        Doubler.Disposed = 0;
        await using var services = withContainer ? new ServiceCollection().BuildServiceProvider() : null;
        await using var stage = await WorkerStage.ServingAsync(map => map.Map<Doubler>("echo"), services: services);

        stage.Request("t1", """{"width":2}""");

        (await stage.SentAsync()).ShouldBe("FINAL t1 {\"twice\":4}");
        Doubler.Disposed.ShouldBe(1);
    }

    [Fact]
    public async Task Handler_class_may_reply_in_parts()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.MapStreamHandler<Splitter, byte[], byte[]>("echo"));

        stage.Request("t1", "ab");

        (await stage.SentAsync()).ShouldBe("PARTIAL t1 a");
        (await stage.SentAsync()).ShouldBe("PARTIAL t1 b");
        (await stage.SentAsync()).ShouldBe("FINAL t1");
    }

    [Fact]
    public async Task Source_generated_json_needs_no_reflection()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map
            .MapJson("echo", MappingJson.Default.Job, MappingJson.Default.Done, (job, _) => ValueTask.FromResult(new Done(job.Width * 2)))
            .MapHandler<Doubler, Job, Done>("double"), new() { Serializer = new JsonJobSerializer(MappingJson.Default) });

        stage.Request("t1", """{"Width":2}""");
        (await stage.SentAsync()).ShouldBe("FINAL t1 {\"Twice\":4}");
        stage.Request("t2", """{"Width":3}""", "double");
        (await stage.SentAsync()).ShouldBe("FINAL t2 {\"Twice\":6}");
    }

    [Fact]
    public async Task Serializer_may_be_ones_own()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (int number) => number + 1), new() { Serializer = new Roman() });

        stage.Request("t1", "III");

        (await stage.SentAsync()).ShouldBe("FINAL t1 IIII");
    }

    [Fact]
    public async Task Context_tells_attempt_remaining_time_and_headers()
    {
        var headers = new HeadersBuilder().Add("Tenant"u8, "blue"u8).Build();
        string? seen = null;
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (JobContext context) =>
        {
            seen = $"{context.Service} {context.Broker} {context.Attempt} {context.Remaining} {(context.TryGetHeader("tenant", out var tenant) ? tenant : "?")} {context.TryGetHeader("other", out _)} {context.GetHeaders()[0].Key}";
        }));

        stage.Request("t1", headers: headers, timeLimit: TimeSpan.FromSeconds(90), attempt: 3);
        await stage.SentAsync();

        seen.ShouldBe("echo tcp://127.0.0.1:5555 3 00:01:30 blue False Tenant");
    }

    [Fact]
    public async Task Context_of_an_ended_job_tells_nothing_of_the_next()
    {
        JobContext? kept = null;
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (JobContext context) => { kept ??= context; }));
        stage.Request("t1", headers: new HeadersBuilder().Add("a"u8, "1"u8).Build());
        await stage.SentAsync();
        stage.Request("t2", headers: new HeadersBuilder().Add("a"u8, "2"u8).Build());
        await stage.SentAsync();

        Should.Throw<InvalidOperationException>(() => kept!.TryGetHeader("a", out _)).Message.ShouldBe("The job of this context has ended.");
        kept!.Remaining.ShouldBeNull();
    }

    [Fact]
    public async Task Large_body_is_read_and_sent_whole()
    {
        var body = string.Concat(Enumerable.Range(0, 100_000));
        await using var stage = await WorkerStage.ServingAsync(map => map.MapRaw("echo", (octets, _) => ValueTask.FromResult(octets)));

        stage.Request("t1", body);
        (await stage.SentAsync()).ShouldBe($"FINAL t1 {body}");
        stage.Request("t2", "short");
        (await stage.SentAsync()).ShouldBe("FINAL t2 short");
    }

    internal sealed record Job(int Width);

    internal sealed record Done(int Twice);

    internal sealed class Store(List<Store> disposed) : IDisposable
    {
        public void Dispose() => disposed.Add(this);
    }

    internal sealed class Doubler : IJobHandler<Job, Done>, IAsyncDisposable
    {
        public static int Disposed { get; set; }

        public async ValueTask<Done> HandleAsync(Job request, JobContext context, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return new(request.Width * 2);
        }

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            Disposed++;
        }
    }

    internal sealed class Splitter : IJobStreamHandler<byte[], byte[]>
    {
        public async IAsyncEnumerable<byte[]> HandleAsync(byte[] request, JobContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var octet in request)
            {
                await Task.Yield();
                yield return [octet];
            }
        }
    }

    private sealed class Roman : IJobSerializer
    {
        public T Deserialize<T>(ReadOnlyMemory<byte> octets) => (T)(object)octets.Length;

        public void Serialize<T>(T value, System.Buffers.IBufferWriter<byte> target) =>
            System.Buffers.BuffersExtensions.Write(target, Encoding.ASCII.GetBytes(new string('I', (int)(object)value!)));
    }
}

[JsonSerializable(typeof(MappingTests.Job))]
[JsonSerializable(typeof(MappingTests.Done))]
internal sealed partial class MappingJson : JsonSerializerContext;
