namespace Mdp.Samples.JobProcessor;

/// <summary>A dependency of a job: one for each, disposed of with it.</summary>
internal sealed class RenderFarm(ILogger<RenderFarm> logger)
{
    public async Task RenderAsync(string scene, int frame, CancellationToken cancellationToken)
    {
        logger.LogInformation("{Scene}: frame {Frame}", scene, frame);
        await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
    }
}

internal sealed record RenderJob(string Scene, int Frames);

internal sealed record RenderStep(int Frame, int Percent);
