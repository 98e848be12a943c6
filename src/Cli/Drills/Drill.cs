using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Mdp.Cli.Brokers;
using Mdp.Client;
using Mdp.Zmtp;

namespace Mdp.Cli.Drills;

/// <summary>One fault: a worker of the drill's own has a request in hand and is struck, and another one is there.</summary>
internal sealed class Drill(MdpClient client, DrillPlan plan)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly Management _management = new(client);

    /// <summary>Does it, and tells how soon the broker knew and another worker had the request.</summary>
    public async Task<DrillOutcome> RunAsync(Fault fault, CancellationToken cancellationToken)
    {
        var service = $"mdp-drill-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await using var relay = fault is Fault.CutOff ? new Relay(Endpoint.Parse(plan.Broker)) : null;
        await using var victim = await DrillWorker.StartAsync(service, relay?.Endpoint ?? plan.Broker, plan, cancellationToken);
        var call = client.TryRequestAsync(service, "drill"u8.ToArray(), new() { Timeout = plan.Window + plan.Window + Grace }, cancellationToken).AsTask();
        await victim.WaitForRequestAsync(cancellationToken);
        var number = await NumberOfAsync(service, cancellationToken);
        await using var other = await DrillWorker.StartAsync(service, plan.Broker, plan, cancellationToken);

        var struck = Stopwatch.GetTimestamp();
        if (relay is null)
        {
            victim.Suffer(fault);
        }
        else
        {
            relay.FallSilent();
        }

        var recovering = ElapsedAsync(other.WaitForRequestAsync(cancellationToken), struck);
        var (detected, reason) = await WatchAsync(number, struck, call, cancellationToken);
        var result = await call;
        var recovered = result.IsSuccess ? await recovering : null;
        return new(fault, plan.PromiseOf(fault), detected ?? recovered, recovered, reason, result.IsSuccess);
    }

    private static async Task<TimeSpan?> ElapsedAsync(Task task, long since)
    {
        try
        {
            await task;
            return Stopwatch.GetElapsedTime(since);
        }
        catch (CommandException)
        {
            return null;
        }
    }

    private async Task<string> NumberOfAsync(string service, CancellationToken cancellationToken)
    {
        var workers = await _management.ListAsync("mmi.workers", service, cancellationToken);
        return workers?.Select(worker => worker?["request"]?.ToString()).FirstOrDefault(request => request is not null)
            ?? throw new CommandException(ExitCode.Failed, "the broker does not tell what the drill's worker has in hand; this needs the broker of Mdp");
    }

    // The broker says how long ago it knew, so the moment is exact to a millisecond however seldom it is asked.
    private async Task<(TimeSpan? Detected, string Reason)> WatchAsync(string number, long struck, Task<MdpResult> call, CancellationToken cancellationToken)
    {
        while (!call.IsCompleted)
        {
            var answer = await _management.AskAsync("mmi.request", number, cancellationToken);
            if (answer.Json?["lost_attempts"] is JsonArray { Count: > 0 } lost)
            {
                var ago = TimeSpan.FromSeconds((double)lost[0]!["ago_s"]!);
                var detected = Stopwatch.GetElapsedTime(struck) - ago;
                return (detected > TimeSpan.Zero ? detected : TimeSpan.Zero, lost[0]!["reason"]!.ToString());
            }

            await Task.Delay(Look, cancellationToken);
        }

        return (null, "");
    }
}
