using System.Runtime.CompilerServices;
using Mdp.Client;
using Mdp.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Mdp.Sdk.Tests;

/// <summary>What the packages' own pages tell a newcomer to type works, with a broker between the two.</summary>
public sealed class ReadmeTests
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task First_worker_and_first_client_meet()
    {
        await using var stage = new Stage();
        var endpoint = stage.Endpoint.ToString();

        // readme: src/Worker.Sdk/README.md
        await using var worker = new MdpWorker(new() { Endpoints = [endpoint] });
        worker.Map("upper", (string text) => text.ToUpperInvariant());
        worker.BrokerChanged += (_, change) => Console.WriteLine($"{change.Status.Endpoint}: {change.Status.State} {change.Status.Reason}");
        await worker.StartAsync();
        // end

        var output = new StringWriter();
        await worker.WaitUntilReadyAsync(TestEnd);
        await AskAsync(endpoint, output);

        output.ToString().Trim().ShouldBe("HELLO");
        Shown(endpoint);
    }

    [Fact]
    public async Task Worker_in_a_host_answers_every_way_of_asking()
    {
        await using var stage = new Stage();
        var endpoint = stage.Endpoint.ToString();
        var builder = new HostApplicationBuilder();

        // readme: src/Worker.Sdk/README.md
        builder.Services.AddSingleton<Counter>();
        builder.Services.AddMdpWorker(worker => worker.Endpoints.Add(endpoint))
            .Map("count", async (Question question, Counter counter, JobContext job, CancellationToken cancellationToken) =>
                new Answer(await counter.NextAsync(question.Step, cancellationToken), job.Attempt));
        // end

        using var host = builder.Build();
        await host.StartAsync(TestEnd);
        await stage.WorkerAsync(map => map.Map("echo", (byte[] octets) => octets).Map("numbers", NumbersAsync));
        await using var client = new MdpClient(endpoint);

        // readme: src/Client.Sdk/README.md
        ReadOnlyMemory<byte> octets = await client.RequestAsync("echo", "hello"u8.ToArray());       // as they are
        var answer = await client.RequestAsync<Question, Answer>("count", new(2));                 // JSON
        var slow = await client.RequestAsync<Question, Answer>("count", new(3), new() { Timeout = TimeSpan.FromMinutes(10) });
        await foreach (var row in client.StreamAsync<Question, int>("numbers", new(4)))             // in parts, as they come
        {
            Console.WriteLine(row);
        }

        if ((await client.TryRequestAsync("echo", "hello"u8.ToArray())).Failure is { } failure)    // without exceptions
        {
            Console.WriteLine(failure.Kind);
        }

        // end
        octets.ToArray().ShouldBe("hello"u8.ToArray());
        (answer, slow).ShouldBe((new Answer(2, 1), new Answer(5, 1)));
        await host.StopAsync(TestEnd);
        Shown(endpoint);
    }

    private static async Task AskAsync(string endpoint, TextWriter output)
    {
        var Console = output;

        // readme: src/Client.Sdk/README.md
        await using var client = new MdpClient(endpoint);
        Console.WriteLine(await client.RequestAsync<string, string>("upper", "hello"));
        // end
    }

    private static async IAsyncEnumerable<int> NumbersAsync(Question question)
    {
        for (var number = 1; number <= question.Step; number++)
        {
            await Task.Yield();
            yield return number;
        }
    }

    // Each marked piece of this file stands in its page, with the usual endpoint in place of the test's.
    private static void Shown(string endpoint, [CallerFilePath] string here = "")
    {
        endpoint.ShouldStartWith("tcp://127.0.0.1:");
        foreach (var piece in File.ReadAllText(here).Split("// readme: ").Skip(1).Where(piece => piece.StartsWith("src/", StringComparison.Ordinal)))
        {
            var lines = piece.Split('\n');
            var code = lines.Skip(1).TakeWhile(line => line.Trim() != "// end").Select(line => line.Trim()).Where(line => line.Length > 0);
            var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../..", lines[0].Trim())).Replace("\"tcp://127.0.0.1:5555\"", "endpoint", StringComparison.Ordinal);
            string.Join('\n', page.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)).ShouldContain(string.Join('\n', code));
        }
    }

    private sealed record Question(int Step);

    private sealed record Answer(int Number, int Attempt);

    private sealed class Counter
    {
        private int _number;

        public ValueTask<int> NextAsync(int step, CancellationToken cancellationToken) => new(Interlocked.Add(ref _number, step));
    }
}
