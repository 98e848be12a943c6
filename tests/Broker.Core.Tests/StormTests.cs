using Mdp.Protocol;

namespace Mdp.Broker.Core.Tests;

/// <summary>Peers of all versions say whatever comes to their minds, in any order: the books must balance all the same.</summary>
public class StormTests
{
    private const int Steps = 400;

    private static readonly string[] Services = ["echo", "other", "third"];

    [Theory, Trait("Row", "I1"), Trait("Row", "I8"), Trait("Spec", "MDP/0.3 request.2")]
    [InlineData(1, 60)]
    [InlineData(1_000, 60)]
    public void Every_request_that_was_accepted_ends_once_and_nothing_is_left_of_it(int from, int count)
    {
        for (var seed = from; seed < from + count; seed++)
        {
            Blow(seed);
        }
    }

    private static void Blow(int seed)
    {
        var dice = new Random(seed);
        var stage = new Stage(Draw(dice));
        var asks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var step = 0; step < Steps; step++)
        {
            Step(stage, dice, asks);
            var place = $"seed {seed}, step {step}";
            foreach (var service in stage.Core.Directory.All)
            {
                (service.Idle.Count > 0 && service.Queue.Count > 0).ShouldBeFalse($"{service.Name} has workers with room and waiting requests at {place}");
                var inHand = service.Workers.Sum(enlistment => enlistment.Worker.Hand.All.Count(assignment => assignment.Request?.Service == service));
                service.OpenCount.ShouldBe(service.Queue.Count + service.Held.Count + inHand, place);
            }

            var open = stage.Told(BrokerEventKind.RequestAccepted).Count() - stage.Told(BrokerEventKind.RequestEnded).Count();
            stage.Core.Ledger.Count.ShouldBe(open, place);
        }

        // An answer for each time it was asked at most: one that joins another, or is never answered, leaves fewer.
        foreach (var (asked, times) in stage.Sent.Where(IsEnd).Select(line => string.Join(' ', line.Split(' ')[0], line.Split(' ')[2])).CountBy(line => line))
        {
            times.ShouldBeLessThanOrEqualTo(asks.GetValueOrDefault(asked), $"{asked} at seed {seed}");
        }

        stage.Stop();
        stage.Core.Ledger.Count.ShouldBe(0, $"seed {seed}");
        stage.Core.Ledger.Octets.ShouldBe(0, $"seed {seed}");
        stage.Advance(TimeSpan.FromHours(1)).Core.NextDeadline.ShouldBe(Heartbeating.Instant.Never, $"seed {seed}");
        stage.HeldBodies.ShouldBe(stage.Core.Letters.All.Count, $"seed {seed}");
        stage.Told(BrokerEventKind.RequestEnded).GroupBy(fact => fact.Request).ShouldAllBe(ends => ends.Count() == 1);
    }

    private static BrokerSettings Draw(Random dice) => new()
    {
        MaxKeptReplies = dice.Next(0, 10),
        MaxCredit = dice.Next(1, 20),
        MaxClientQueueLength = dice.Next(1, 10),
        MaxWorkerLag = TimeSpan.FromMilliseconds(50),
        DefaultService = new()
        {
            OnWorkerLost = dice.Next(3) == 0 ? WorkerLossPolicy.Fail : WorkerLossPolicy.Requeue,
            OnClientGone = dice.Next(2) == 0 ? OrphanPolicy.Cancel : OrphanPolicy.Continue,
            OnNoWorker = dice.Next(5) == 0 ? NoWorkerPolicy.Fail : NoWorkerPolicy.Queue,
            OnQueueFull = dice.Next(2) == 0 ? FullQueuePolicy.Reject : FullQueuePolicy.DisplaceOldest,
            MaxQueueLength = dice.Next(1, 12),
            MaxAttempts = dice.Next(1, 4),
            QueueTimeout = TimeSpan.FromSeconds(dice.Next(1, 20)),
            ProcessingTimeout = TimeSpan.FromSeconds(dice.Next(1, 20)),
            ReconnectGrace = TimeSpan.FromSeconds(dice.Next(0, 4)),
            MaxBufferedPartialOctets = dice.Next(0, 4),
        },
    };

    private static bool IsEnd(string line) => line.Contains(" FINAL #", StringComparison.Ordinal) || line.Contains(" ERROR #", StringComparison.Ordinal);

    private static void Step(Stage stage, Random dice, Dictionary<string, int> asks)
    {
        var worker = $"w{dice.Next(4)}.{dice.Next(2)}";
        var client = $"c{dice.Next(3)}.{dice.Next(2)}";
        var service = Services[dice.Next(Services.Length)];
        switch (dice.Next(22))
        {
            case 0 or 1 or 2 or 3:
                var id = dice.Next(0, 30);
                asks[$"{client} #{id}"] = asks.GetValueOrDefault($"{client} #{id}") + 1;
                stage.Ask(client, id, "x", service, (RequestFlags)dice.Next(4), dice.Next(3) == 0 ? dice.Next(1, 9_000) : 0);
                break;
            case 4:
                stage.Request($"old{dice.Next(2)}", "x", service, dice.Next(2) == 0 ? MdpVersion.V01 : MdpVersion.V02);
                break;
            case 5 or 6:
                stage.ReadyV03(worker, service, dice.Next(4), dice.Next(3) == 0 ? dice.Next(5, 3_000) : 0, 3);
                break;
            case 7:
                stage.Ready($"v{dice.Next(3)}", service);
                break;
            case 8 or 9:
                stage.FinalV03(worker, Token(stage, dice), "y");
                break;
            case 10:
                stage.PartialV03(worker, Token(stage, dice), "z");
                break;
            case 11:
                stage.ErrorV03(worker, Token(stage, dice), 500, "e", mayRetry: dice.Next(2) == 0);
                break;
            case 12 or 13 when stage.IsThere(worker):
                stage.Beat(worker, string.Join(' ', Enumerable.Range(0, dice.Next(6)).Select(_ => Token(stage, dice))), received: dice.Next(0, stage.SentTo(worker) + 1), lagMs: dice.Next(60));
                break;
            case 14:
                stage.Credit(worker, dice.Next(5));
                break;
            case 15:
                stage.Cancel(client, dice.Next(0, 30));
                break;
            case 16:
                stage.Hello(client, dice.Next(2) == 0 ? 0 : 500, 3);
                break;
            case 17 when stage.IsThere(worker):
                stage.Lose(worker, dice.Next(2) == 0 ? DepartureReason.ConnectionLost : DepartureReason.Superseded);
                break;
            case 18 when stage.IsThere(client):
                stage.Lose(client);
                break;
            case 19:
                stage.SayV03(dice.Next(4) == 0 ? client : worker, dice.Next(2) == 0 ? MdpCommandName.WorkerDisconnect : MdpCommandName.ClientDisconnect);
                break;
            case 20 when stage.IsThere("v1") && stage.SentTo("v1") > 0:
                stage.Final("v1", "y");
                break;
            default:
                stage.Advance(TimeSpan.FromMilliseconds(dice.Next(1, 1_500)));
                break;
        }
    }

    // Mostly one that was dispatched.
    private static string Token(Stage stage, Random dice)
    {
        var dispatched = stage.Events.Where(fact => fact.Kind is BrokerEventKind.RequestDispatched).TakeLast(12).ToArray();
        if (dispatched.Length == 0 || dice.Next(20) == 0)
        {
            return $"{dice.Next(1, 50)}/{dice.Next(1, 3)}";
        }

        var fact = dispatched[dice.Next(dispatched.Length)];
        return $"{fact.Request}/{fact.Attempt}";
    }
}
