using System.Globalization;
using Mdp.Broker.Core;
using Mdp.Broker.Telemetry;
using Mdp.Heartbeating;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mdp.Broker.Admin;

/// <summary>What an operator may have the broker do. Each action is a line in the log.</summary>
internal sealed class ActionAnswers(MdpBroker broker, Action stop, ILogger logger)
{
    private delegate bool Parse<T>(string? text, NumberStyles style, IFormatProvider? provider, out T value);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Drains, and stops when that is over; with <c>?stop=false</c> it stays, and takes nothing.</summary>
    public async Task DrainAsync(HttpContext context)
    {
        var word = context.Request.Query["stop"].ToString();
        var mustStop = true;
        if (word.Length > 0 && !bool.TryParse(word, out mustStop))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, $"stop: expected true or false, got '{word}'");
            return;
        }

        Audit(context, mustStop ? "drain and stop" : "drain");
        var requests = await broker.AskAsync((core, _) => core.RequestCount).WaitAsync(Patience, context.RequestAborted);
        if (mustStop)
        {
            context.Response.OnCompleted(() =>
            {
                stop();
                return Task.CompletedTask;
            });
        }
        else
        {
            await broker.BeginDrainAsync();
        }

        await AcceptAsync(context, "requests", requests);
    }

    /// <summary>Removes a worker.</summary>
    public Task EvictAsync(HttpContext context) =>
        DoAsync(context, "peer", "evict worker", long.TryParse, (BrokerCore core, long peer, Instant now) => core.Evict(new(peer), now), "there is no worker of that number");

    /// <summary>Ends a request.</summary>
    public Task CancelAsync(HttpContext context) =>
        DoAsync(context, "request", "cancel request", ulong.TryParse, (BrokerCore core, ulong number, Instant now) => core.CancelRequest(number, now), "there is no such request, or not any more");

    /// <summary><c>mmi.deadletters.replay</c></summary>
    public Task ReplayAsync(HttpContext context) => AskAsync(context, "replay dead letter", "mmi.deadletters.replay");

    /// <summary><c>mmi.deadletters.drop</c></summary>
    public Task DropAsync(HttpContext context) => AskAsync(context, "drop dead letter", "mmi.deadletters.drop");


    private Task AskAsync(HttpContext context, string action, string service)
    {
        var request = (string)context.Request.RouteValues["request"]!;
        Audit(context, $"{action} {request}");
        return QuestionAnswers.ValueAsync(context, broker, service, request);
    }

    private async Task DoAsync<T>(HttpContext context, string name, string action, Parse<T> parse, Func<BrokerCore, T, Instant, bool> act, string unknown)
    {
        var text = (string)context.Request.RouteValues[name]!;
        if (!parse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, $"{name}: expected a number, got '{text}'");
            return;
        }

        Audit(context, $"{action} {text}");
        if (await broker.AskAsync((core, now) => act(core, value, now)).WaitAsync(Patience, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, unknown);
        }
    }

    private static Task AcceptAsync(HttpContext context, string name, long value)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(
            JsonText.Write(json =>
            {
                json.WriteStartObject();
                json.WriteNumber(name, value);
                json.WriteEndObject();
            }),
            context.RequestAborted).AsTask();
    }

    private void Audit(HttpContext context, string action) => Log.AdminAction(logger, AdminServer.RemoteOf(context), action);
}
