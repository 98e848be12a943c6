using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Mdp.Broker.Options;
using Mdp.Protocol;
using Microsoft.AspNetCore.Http;

namespace Mdp.Broker.Admin;

/// <summary>What the broker knows: the answers of its management services, and what only its host knows.</summary>
internal sealed class QuestionAnswers(MdpBroker broker, EventBook events, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    /// <summary>What this broker is, and how it stands.</summary>
    public async Task StatusAsync(HttpContext context)
    {
        var (requests, isDraining) = await broker.AskAsync((core, _) => (core.RequestCount, core.IsDraining)).WaitAsync(Patience, context.RequestAborted);
        await WriteAsync(context, JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("version"u8, ProductVersion.Text);
            json.WriteNumber("pid"u8, Environment.ProcessId);
            json.WriteString("host"u8, Environment.MachineName);
            json.WriteString("life"u8, events.Life);
            json.WriteString("started"u8, JsonText.Of(_startedAt));
            json.WriteString("time"u8, JsonText.Of(clock.GetUtcNow()));
            json.WriteNumber("uptime_s"u8, Math.Round((clock.GetUtcNow() - _startedAt).TotalSeconds, 3));
            json.WriteString("state"u8, isDraining ? "draining"u8 : "running"u8);
            json.WriteNumber("requests"u8, requests);
            json.WriteNumber("last_event"u8, events.Last);
            json.WriteStartArray("endpoints"u8);
            foreach (var endpoint in broker.Endpoints)
            {
                json.WriteStringValue(endpoint.ToString());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    /// <summary><c>mmi.services</c></summary>
    public Task ServicesAsync(HttpContext context) => ListAsync(context, "mmi.services", "");

    /// <summary><c>mmi.workers</c>, of all services or of one.</summary>
    public Task WorkersAsync(HttpContext context) => ListAsync(context, "mmi.workers", context.Request.Query["service"].ToString());

    /// <summary><c>mmi.deadletters</c></summary>
    public Task DeadLettersAsync(HttpContext context) => ListAsync(context, "mmi.deadletters", "");

    /// <summary><c>mmi.request</c></summary>
    public Task RequestAsync(HttpContext context) => ValueAsync(context, broker, "mmi.request", (string)context.Request.RouteValues["request"]!);

    /// <summary><c>mmi.limits</c></summary>
    public Task LimitsAsync(HttpContext context) => ValueAsync(context, broker, "mmi.limits", "");

    /// <summary>All options as they are in force, secrets masked.</summary>
    public Task ConfigAsync(HttpContext context) => WriteAsync(context, JsonText.Write(json => WriteConfig(json, broker.Settings)));

    /// <summary>Asks a management service that answers with one value, and answers with that.</summary>
    public static async Task ValueAsync(HttpContext context, MdpBroker broker, string service, string argument)
    {
        var reply = await AskAsync(context, broker, service, argument);
        if (Status(reply) != StatusCodes.Status200OK)
        {
            await ExplainAsync(context, reply, service, argument);
            return;
        }

        await WriteAsync(context, reply.Count > 1 ? Frame(reply, 1) : JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }));
    }

    private static async Task<Body> AskAsync(HttpContext context, MdpBroker broker, string service, params string[] arguments)
    {
        var frames = new OctetFrames(Array.ConvertAll(arguments, Encoding.UTF8.GetBytes));
        return await broker.AskAsync((core, now) => core.Ask(service, new(frames, 0), now)).WaitAsync(Patience, context.RequestAborted);
    }

    private static Task ExplainAsync(HttpContext context, Body reply, string service, string argument) => Status(reply) switch
    {
        StatusCodes.Status400BadRequest => Problem.WriteAsync(context, StatusCodes.Status400BadRequest, $"expected a number (or, of a request, the 32 hexadecimal digits of its id), got '{argument}'"),
        StatusCodes.Status404NotFound => Problem.WriteAsync(context, StatusCodes.Status404NotFound, $"nothing is known of '{argument}', or not any more ({service})"),
        StatusCodes.Status429TooManyRequests => Problem.WriteAsync(context, StatusCodes.Status429TooManyRequests, "there is no room for it in its queue"),
        var status => throw new InvalidOperationException($"{service} answered {status}"),
    };

    private static int Status(Body reply) => Utf8Parser.TryParse(reply.Frames!.Control(reply.First), out int status, out _) ? status : 0;

    private static ReadOnlyMemory<byte> Frame(Body reply, int index) => ((OctetFrames)reply.Frames!)[reply.First + index];

    private static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    private static void WriteConfig(Utf8JsonWriter json, MdpBrokerSettings settings)
    {
        var defaults = new MdpBrokerSettings();
        json.WriteStartObject();
        json.WriteStartArray("options"u8);
        foreach (var option in BrokerOptions.All)
        {
            WriteOption(json, option, settings, defaults);
        }

        json.WriteEndArray();
        json.WriteStartObject("services"u8);
        foreach (var (name, service) in settings.Core.Services)
        {
            json.WriteStartArray(name);
            foreach (var option in ServiceOptions.All)
            {
                WriteOption(json, option, service, settings.Core.DefaultService);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOption<TSettings>(Utf8JsonWriter json, OptionDefinition<TSettings> option, TSettings settings, TSettings defaults)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, option.Key);
        json.WriteString("value"u8, option.ValueIn(settings));
        json.WriteString("default"u8, option.ValueIn(defaults));
        json.WriteString("range"u8, option.Range);
        json.WriteBoolean("needs_restart"u8, option.NeedsRestart);
        json.WriteEndObject();
    }

    // {"items":[…],"next":312}: the list as the service tells it, and where it goes on if it was cut.
    private async Task ListAsync(HttpContext context, string service, string argument)
    {
        var from = context.Request.Query["from"].ToString();
        var reply = await AskAsync(context, broker, service, argument, from.Length == 0 ? "0" : from);
        if (Status(reply) is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent))
        {
            await ExplainAsync(context, reply, service, Status(reply) == StatusCodes.Status400BadRequest ? from : argument);
            return;
        }

        await WriteAsync(context, JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("items"u8);
            json.WriteRawValue(Frame(reply, 1).Span, skipInputValidation: true);
            if (reply.Count > 2)
            {
                json.WritePropertyName("next"u8);
                json.WriteRawValue(Frame(reply, 2).Span);
            }

            json.WriteEndObject();
        }));
    }
}
