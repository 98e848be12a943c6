using System.Diagnostics;

namespace Mdp.Broker.Telemetry.Tracing;

/// <summary>The spans of one request while it is open.</summary>
/// <param name="activity">From its acceptance to its end.</param>
internal sealed class RequestTrace(Activity activity)
{
    /// <summary>From the request's acceptance to its end.</summary>
    public Activity Activity { get; } = activity;

    /// <summary>The attempt that is under way; null while the request waits, or where nobody wants to see it.</summary>
    public Activity? Attempt { get; private set; }

    /// <summary>The number of the latest attempt; 0 before the first.</summary>
    public int Number { get; private set; }

    /// <summary>What links the next attempt to the latest one; default before the first.</summary>
    public ActivityContext Latest { get; private set; }

    /// <summary>An attempt begins. What is left of one before it ends.</summary>
    public void Begin(Activity? attempt, int number)
    {
        End(error: null);
        (Attempt, Number) = (attempt, number);
        if (attempt is not null)
        {
            Latest = attempt.Context;
        }
    }

    /// <summary>The attempt that is under way ends; nothing happens where none is.</summary>
    /// <param name="error">Why it came to nothing; null when it did not.</param>
    public void End(string? error)
    {
        if (Attempt is not { } attempt)
        {
            return;
        }

        if (error is not null)
        {
            Fail(attempt, error);
        }

        attempt.Stop();
        Attempt = null;
    }

    /// <summary>Marks a span as failed, unless it says already how.</summary>
    public static void Fail(Activity activity, string error)
    {
        if (activity.Status is not ActivityStatusCode.Error)
        {
            _ = activity.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error, error);
        }
    }
}
