namespace Mdp.Samples.WebClient;

internal sealed record RenderJob(string Scene, int Frames);

internal sealed record RenderStep(int Frame, int Percent);
