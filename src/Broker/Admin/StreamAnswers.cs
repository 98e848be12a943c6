using System.Globalization;
using Mdp.Broker.Options.Forms;
using Mdp.Broker.Sniffing;
using Mdp.Protocol;
using Microsoft.AspNetCore.Http;

namespace Mdp.Broker.Admin;

/// <summary>What happens, as server-sent events: one JSON object each.</summary>
internal sealed class StreamAnswers(MdpBroker broker, EventBook events, AdminGate gate, TimeProvider clock, CancellationToken stopping)
{
    private const int WatchersMax = 64;
    private const int SniffersMax = 8;
    private const int Batch = 128;
    private static readonly LengthOfTime Age = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30));
    private int _watchers;

    /// <summary>The events that are no routine: from now on, or since an event or a length of time.</summary>
    public async Task EventsAsync(HttpContext context)
    {
        if (!TryReadSince(context.Request, out var after, out var fault))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        if (Interlocked.Increment(ref _watchers) > WatchersMax)
        {
            Interlocked.Decrement(ref _watchers);
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"{WatchersMax} others watch already");
            return;
        }

        try
        {
            await TellAsync(context, after);
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    /// <summary>The messages of one service, as they pass.</summary>
    public async Task SniffAsync(HttpContext context)
    {
        if (!TryReadSniffer(context.Request, out var sniffer, out var status, out var fault))
        {
            await Problem.WriteAsync(context, status, fault);
            return;
        }

        if (!broker.Tap.TryOpen(sniffer, SniffersMax))
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"{SniffersMax} others listen already");
            return;
        }

        try
        {
            await ShowAsync(context, sniffer);
        }
        finally
        {
            broker.Tap.Close(sniffer);
        }
    }

    private async Task TellAsync(HttpContext context, long after)
    {
        using var stream = new EventStream(context, stopping);
        List<ToldEvent> batch = new(Batch);
        await stream.BeginAsync();
        while (true)
        {
            batch.Clear();
            var missed = events.Read(after, batch, Batch);
            if (missed > 0)
            {
                await stream.WriteAsync(null, json => SniffJson.WriteLeftOut(json, missed));
            }

            foreach (var told in batch)
            {
                await stream.WriteAsync($"{told.Life}-{told.Number}", json => EventJson.Write(json, told));
            }

            after += missed + batch.Count;
            await stream.FlushAsync();
            if (batch.Count < Batch)
            {
                await stream.WaitAsync(cancellation => events.WaitAsync(after, cancellation));
            }
        }
    }

    private static async Task ShowAsync(HttpContext context, Sniffer sniffer, CancellationToken stopping)
    {
        using var stream = new EventStream(context, stopping);
        await stream.BeginAsync();
        while (true)
        {
            while (sniffer.Messages.TryRead(out var message))
            {
                await stream.WriteAsync(null, json => SniffJson.Write(json, message));
            }

            if (sniffer.TakeLeftOut() is > 0 and var leftOut)
            {
                await stream.WriteAsync(null, json => SniffJson.WriteLeftOut(json, leftOut));
            }

            await stream.FlushAsync();
            await stream.WaitAsync(cancellation => sniffer.Messages.WaitToReadAsync(cancellation).AsTask());
        }
    }

    private Task ShowAsync(HttpContext context, Sniffer sniffer) => ShowAsync(context, sniffer, stopping);

    // ?since=12, ?since=life-12, ?since=5min; a browser that comes back says Last-Event-ID. Of a former life its last event counts, where it is kept; a life that nothing is known of means all that is kept.
    private bool TryReadSince(HttpRequest request, out long after, out string fault)
    {
        fault = "";
        after = events.Last;
        var text = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : request.Query["since"].ToString();
        if (text.Length == 0)
        {
            return true;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            after = dash > 0 && text[..dash] != events.Life ? Math.Min(number, events.LastOf(text[..dash]) ?? 0)
                : number > events.Last ? 0
                : number;
            return true;
        }

        if (Age.TryRead(text, out var age) && Age.Allows(age))
        {
            after = events.LastBefore(clock.GetUtcNow() - age);
            return true;
        }

        fault = $"since: expected the id of an event, or {Age.Expected}; got '{text}'";
        return false;
    }

    private bool TryReadSniffer(HttpRequest request, out Sniffer sniffer, out int status, out string fault)
    {
        sniffer = null!;
        status = StatusCodes.Status400BadRequest;
        var (service, sample, payload) = (request.Query["service"].ToString(), request.Query["sample"].ToString(), request.Query["payload"].ToString());
        var every = 1;
        var hasPayload = false;
        fault = service.Length is 0 or > ServiceName.OctetsMax ? "service: expected the name of a service, such as ?service=echo"
            : sample.Length > 0 && !(int.TryParse(sample, NumberStyles.None, CultureInfo.InvariantCulture, out every) && every >= 1) ? $"sample: expected a whole number from 1, got '{sample}'"
            : payload.Length > 0 && !bool.TryParse(payload, out hasPayload) ? $"payload: expected true or false, got '{payload}'"
            : "";
        if (fault.Length == 0 && hasPayload && !gate.HasToken)
        {
            status = StatusCodes.Status403Forbidden;
            fault = "payload: bodies are shown only to those who know a token, and this broker has none: set Admin:TokenFile";
        }

        if (fault.Length > 0)
        {
            return false;
        }

        sniffer = new(ServiceName.Parse(service), every, hasPayload, clock);
        return true;
    }
}
