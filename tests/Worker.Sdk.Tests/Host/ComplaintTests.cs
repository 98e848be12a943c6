using System.Runtime.CompilerServices;
using Mdp.Protocol;
using Mdp.Zmtp;

namespace Mdp.Worker.Sdk.Tests.Host;

/// <summary>What the log says of a broker that does not let the worker serve: once, and in the words that docs/mdp/troubleshooting.md shows.</summary>
public sealed class ComplaintTests
{
    [Fact]
    public async Task Broker_that_is_not_there_is_told_of_once()
    {
        await using var stage = new WorkerStage();
        stage.Worker.Map("echo", (ReadOnlyMemory<byte> body) => body);
        await stage.StartAsync();

        Fail(stage);
        Fail(stage);
        await stage.LoggedAsync("No broker could be reached at");

        Told(stage, "No broker could be reached at").ShouldBe([Shown("No broker could be reached at tcp://127.0.0.1:5555: Refused. Is it running, and is that its endpoint? It is dialled until it answers, and this is said once.")]);
    }

    [Fact]
    public async Task Broker_that_answered_in_between_is_told_of_again()
    {
        await using var stage = new WorkerStage();
        stage.Worker.Map("echo", (ReadOnlyMemory<byte> body) => body);
        await stage.StartAsync();

        Fail(stage);
        stage.Open(MdpVersions.All);
        stage.Heartbeat();
        stage.Dealer.Lose(stage.Connection);
        Fail(stage);

        await stage.TurnUntilAsync(() => Told(stage, "No broker could be reached at").Count == 2);
        Told(stage, "The connection to").ShouldBe(["The connection to the broker at tcp://127.0.0.1:5555 was lost: PeerReset."]);
    }

    [Fact]
    public async Task Refusal_is_told_once_however_often_the_worker_comes_back()
    {
        await using var stage = new WorkerStage();
        stage.Worker.Map("echo", (ReadOnlyMemory<byte> body) => body);
        await stage.StartAsync();

        for (var round = 0; round < 3; round++)
        {
            stage.Open(MdpVersions.All);
            stage.Dismiss("expected at most 64 services of one worker, got one more");
        }

        await stage.LoggedAsync("refused");
        await stage.StopAsync();
        Told(stage, "The broker at").ShouldBe([Shown("The broker at tcp://127.0.0.1:5555 refused this worker: 'expected at most 64 services of one worker, got one more'. Change that here, or at the broker. It is dialled again, less and less often, and this is said once.")]);
        Told(stage, "Registered with").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Worker_that_stops_has_lost_nothing()
    {
        await using var stage = await WorkerStage.ServingAsync(map => map.Map("echo", (ReadOnlyMemory<byte> body) => body));
        stage.Heartbeat();

        await stage.StopAsync();

        Told(stage, "The connection to").ShouldBeEmpty();
    }

    private static void Fail(WorkerStage stage) =>
        stage.Tell(new ConnectionEvent { Kind = ConnectionEventKind.DialFailed, Connector = stage.Dealer.Connectors[0].Connector, DialFailure = DialFailure.Refused });

    private static List<string> Told(WorkerStage stage, string beginning) =>
        [.. stage.Log.Lines.Select(line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]).Where(line => line.StartsWith(beginning, StringComparison.Ordinal))];

    private static string Shown(string line, [CallerFilePath] string here = "")
    {
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/mdp/troubleshooting.md")).ShouldContain(line);
        return line;
    }
}
