using System.Diagnostics;
using Mdp.Cli.CommandLine;
using Mdp.Cli.Drills;
using Mdp.Cli.Output;
using Mdp.Worker;
using Microsoft.Extensions.Options;

namespace Mdp.Cli.Execution;

/// <summary>A worker from its start to Ctrl-C, and what is told of it on standard error.</summary>
internal sealed class WorkRun(WorkPlan plan, Invocation invocation)
{
    private readonly BrokerNews _news = new(plan.Service, plan.Concurrency);
    private long _requests;

    /// <summary>Serves until it is cancelled; then drains.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var worker = new MdpWorker(new()
        {
            Endpoints = [.. invocation.Brokers],
            Name = $"mdp work/{Environment.ProcessId}",
            Concurrency = plan.Concurrency,
            DrainTimeout = plan.Drain,
            HeartbeatInterval = plan.Heartbeat,
            HeartbeatLiveness = plan.Liveness,
        });
        Map(worker);
        worker.BrokerChanged += (_, change) =>
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                Tell(change.Status);
            }
        };
        try
        {
            await worker.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is OptionsValidationException or FormatException or ArgumentException)
        {
            throw new CommandException(ExitCode.WrongUsage, e.Message);
        }

        var ending = plan.IsDrill ? DrillJob.WaitForEndAsync(cancellationToken) : Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        await ending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (worker.JobCount > 0)
        {
            invocation.Screen.Tell($"stopping: {worker.JobCount} in hand may finish for {Wording.Length(plan.Drain)}; Ctrl-C again ends at once");
        }

        await worker.StopAsync(CancellationToken.None);
        invocation.Screen.Tell($"stopped after {_requests} requests");
        return ExitCode.Success;
    }

    private void Map(MdpWorker worker)
    {
        try
        {
            if (plan.IsDrill)
            {
                _ = worker.MapRaw(plan.Service, DrillJob.RunAsync);
            }
            else if (plan.Program is null)
            {
                _ = worker.MapRaw(plan.Service, (body, context) => ToldAsync(context, () => ValueTask.FromResult<ReadOnlyMemory<byte>>(body.ToArray())));
            }
            else if (plan.IsStream)
            {
                var job = new ProgramJob(plan);
                _ = worker.Map(plan.Service, (ReadOnlyMemory<byte> body, JobContext context, CancellationToken cancellationToken) =>
                {
                    _ = Interlocked.Increment(ref _requests);
                    return job.StreamAsync(body, context, cancellationToken);
                });
            }
            else
            {
                var job = new ProgramJob(plan);
                _ = worker.MapRaw(plan.Service, (body, context) => ToldAsync(context, () => job.ReplyAsync(body, context)));
            }
        }
        catch (ArgumentException e)
        {
            throw CommandException.OfWrongWords(e);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ToldAsync(JobContext context, Func<ValueTask<ReadOnlyMemory<byte>>> run)
    {
        var number = Interlocked.Increment(ref _requests);
        if (!plan.IsVerbose)
        {
            return await run();
        }

        var begun = Stopwatch.GetTimestamp();
        try
        {
            var reply = await run();
            Tell($"ok, {Wording.Octets(reply.Length)} octets");
            return reply;
        }
        catch (JobFailedException e)
        {
            Tell($"{(e.MayRetry ? "given to another worker" : "failed")}, {e.Message}");
            throw;
        }
        catch (OperationCanceledException)
        {
            Tell($"cancelled, {context.CancellationReason}");
            throw;
        }

        void Tell(string outcome) => invocation.Screen.Tell($"request {number}, attempt {context.Attempt}: {outcome}; {Wording.Length(Stopwatch.GetElapsedTime(begun))}");
    }

    private void Tell(BrokerStatus status)
    {
        if (_news.Of(status) is { } line)
        {
            invocation.Screen.Tell(line);
        }

        if (plan.IsDrill && status.State is BrokerState.Registered)
        {
            Screen.Print("ready");
        }
    }
}
