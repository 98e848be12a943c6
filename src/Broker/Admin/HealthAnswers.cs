using Microsoft.AspNetCore.Http;

namespace Mdp.Broker.Admin;

/// <summary>Health: a live broker is one whose loop has turns, and not one whose HTTP answers.</summary>
internal sealed class HealthAnswers(MdpBroker broker)
{
    /// <summary>As long as a loop with work for many milliseconds, on a machine that is short of cores, may need to come round.</summary>
    private static readonly TimeSpan TurnTime = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task<bool>? _turn;

    /// <summary>200 when the loop has a turn within two seconds, otherwise 503.</summary>
    public async Task AliveAsync(HttpContext context)
    {
        try
        {
            await NextTurnAsync().WaitAsync(TurnTime, context.RequestAborted);
            await AnswerAsync(context, "alive"u8.ToArray());
        }
        catch (TimeoutException)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "the broker's loop had no turn within 2 s");
        }
    }

    /// <summary>200 while it listens and takes requests over, otherwise 503.</summary>
    public Task ReadyAsync(HttpContext context) =>
        broker.IsDraining ? Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "the broker is draining and takes nothing more")
        : !broker.IsListening ? Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "the broker does not listen")
        : AnswerAsync(context, "ready"u8.ToArray());

    private static Task AnswerAsync(HttpContext context, byte[] text)
    {
        context.Response.ContentType = "text/plain";
        return context.Response.Body.WriteAsync(text, context.RequestAborted).AsTask();
    }

    // One question at a time: those who ask while a turn is awaited wait for the same one, so that a loop that hangs is asked once.
    private Task<bool> NextTurnAsync()
    {
        lock (_gate)
        {
            return _turn = _turn is { IsCompleted: false } ? _turn : broker.AskAsync((_, _) => true);
        }
    }
}
