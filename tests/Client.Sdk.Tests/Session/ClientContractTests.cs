using Mdp.Client.Session;
using Mdp.Heartbeating;
using Mdp.Protocol;

namespace Mdp.Client.Tests.Session;

/// <summary>What holds for every sequence of inputs: one outcome for each request, deadlines in the future, the same answers to the same inputs.</summary>
public sealed class ClientContractTests
{
    private const int Schedules = 400;
    private const int Steps = 300;

    [Fact]
    public void Every_request_ends_exactly_once_whatever_happens()
    {
        for (var seed = 0; seed < Schedules; seed++)
        {
            var stage = Run(seed);
            stage.Stop().Advance(600);
            stage.Session.RequestCount.ShouldBe(0, $"seed {seed}");
            stage.HeldBodies.ShouldBe(0, $"seed {seed}");
            stage.Session.NextDeadline.ShouldBe(Instant.Never, $"seed {seed}");
        }
    }

    [Fact]
    public void The_same_inputs_give_the_same_answers()
    {
        for (var seed = 0; seed < Schedules / 10; seed++)
        {
            Run(seed).Said.ShouldBe(Run(seed).Said, $"seed {seed}");
        }
    }

    [Fact]
    public void An_early_or_doubled_tick_is_harmless()
    {
        var stage = new Stage();
        stage.OpenById().Send("a").Clear();
        stage.Tick().Tick().Tick();
        stage.Take().ShouldBeEmpty();
    }

    private static Stage Run(int seed)
    {
        var random = new Random(seed);
        var stage = new Stage(new() { LinksMax = 3, SendsMax = 3, Fallback = random.Next(2) == 0 ? MdpVersion.V01 : MdpVersion.V02, OwedCancelsMax = 4 });
        List<string> names = [];
        for (var step = 0; step < Steps; step++)
        {
            Step(stage, names, random);
            stage.Tick();
            stage.Session.NextDeadline.ShouldBeGreaterThan(stage.Now, $"seed {seed}, step {step}");
            Outcomes(stage, seed);
        }

        return stage;
    }

    private static void Step(Stage stage, List<string> names, Random random)
    {
        var link = random.Next(1, 6);
        var name = names.Count == 0 ? null : names[^random.Next(1, Math.Min(names.Count, 5) + 1)];
        var version = (MdpVersion)random.Next(1, 4);
        switch (random.Next(14))
        {
            case 0 or 1:
                names.Add($"r{names.Count}");
                stage.Send(
                    names[^1],
                    timeout: TimeSpan.FromSeconds(random.Next(0, 20)),
                    flags: random.Next(3) == 0 ? RequestFlags.NotIdempotent : RequestFlags.AskAccepted);
                break;
            case 2 when name is not null && stage[name].Stage is RequestStage.Free:
                stage.Outcomes.Remove(name);
                stage.SendAgain(name);
                break;
            case 3 when name is not null:
                stage.Cancel(name);
                break;
            case 4 or 5:
                _ = random.Next(2) == 0 ? stage.OpenById(NewestLink(stage)) : stage.Open(NewestLink(stage));
                break;
            case 6:
                stage.Lose(NewestLink(stage) - random.Next(3), random.Next(5) == 0 ? "broken" : null);
                break;
            case 7 when name is not null:
                stage.Accepted(NewestLink(stage), name);
                break;
            case 8 when name is not null:
                stage.Partial(NewestLink(stage), name, "p", version);
                break;
            case 9 or 10 when name is not null:
                stage.Final(NewestLink(stage), name, "f", version);
                break;
            case 11:
                _ = random.Next(2) == 0 ? stage.Heartbeat(NewestLink(stage)) : stage.Trickle(link);
                break;
            case 12:
                _ = random.Next(3) == 0 ? stage.Freeze(random.Next(30)) : stage.Advance(random.NextDouble() * 3);
                break;
            default:
                _ = random.Next(20) == 0 ? stage.Reset() : stage.Violate(random.Next(30), MdpViolation.UnknownCommand);
                break;
        }
    }

    // The link that was asked for last, as the transcript has it.
    private static long NewestLink(Stage stage) =>
        long.Parse((stage.Said.LastOrDefault(line => line.StartsWith("open ", StringComparison.Ordinal)) ?? "open 1")["open ".Length..]);

    // Each name has as many outcomes in the transcript as it was sent: none is lost, none is told twice.
    private static void Outcomes(Stage stage, int seed)
    {
        var ended = stage.Said.Count(line => line.StartsWith('r') && !line.Contains(" part ", StringComparison.Ordinal));
        (ended + stage.Session.RequestCount).ShouldBe(stage.Sends, $"seed {seed}");
    }
}
