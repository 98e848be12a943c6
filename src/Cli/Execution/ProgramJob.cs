using System.Runtime.CompilerServices;
using Mdp.Worker;

namespace Mdp.Cli.Execution;

/// <summary>Does requests by runs of a program.</summary>
internal sealed class ProgramJob(WorkPlan plan)
{
    private const int PartOctetsMax = 64 * 1024;
    private const int ReplyOctetsMax = 16 * 1024 * 1024;

    /// <summary>One request, one reply.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReplyAsync(ReadOnlyMemory<byte> body, JobContext context)
    {
        await using var run = ProgramRun.Start(plan.Program!, body, plan, context);
        var reply = new MemoryStream();
        var buffer = new byte[PartOctetsMax];
        int read;
        while ((read = await run.Output.ReadAsync(buffer)) > 0)
        {
            await reply.WriteAsync(buffer.AsMemory(0, read));
            if (reply.Length > ReplyOctetsMax)
            {
                throw new JobFailedException(Protocol.ErrorCode.TooLarge, $"{plan.Program!.Name} wrote more than {ReplyOctetsMax} octets; 'mdp work --stream' sends them in parts");
            }
        }

        await run.EndAsync();
        return reply.ToArray();
    }

    /// <summary>One request, and parts as the program writes them.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync(ReadOnlyMemory<byte> body, JobContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var run = ProgramRun.Start(plan.Program!, body, plan, context);
        var buffer = new byte[PartOctetsMax];
        int read;
        while ((read = await run.Output.ReadAsync(buffer, CancellationToken.None)) > 0)
        {
            yield return buffer.AsSpan(0, read).ToArray();
        }

        await run.EndAsync();
    }
}
