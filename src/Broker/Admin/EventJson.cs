using System.Globalization;
using System.Text.Json;
using Mdp.Broker.Core;

namespace Mdp.Broker.Admin;

/// <summary>An event as JSON: what every event has, and then what its kind sets.</summary>
internal static class EventJson
{
    /// <summary><c>{"id":7,"life":"1a2b3c4d","time":"2026-01-01T00:00:00.000Z","event":"WorkerDeparted","peer":3,"remote":"tcp://…","name":"…","host":"…","pid":"…","service":"echo","request":9,"attempt":1,"reason":"ConnectionLost","elapsed_s":0.2}</c></summary>
    public static void Write(Utf8JsonWriter json, ToldEvent told)
    {
        if (!told.Line.IsEmpty)
        {
            json.WriteRawValue(told.Line.Span, skipInputValidation: true);
            return;
        }

        var fact = told.Fact;
        json.WriteStartObject();
        json.WriteNumber("id"u8, told.Number);
        json.WriteString("life"u8, told.Life);
        json.WriteString("time"u8, JsonText.Of(told.Time));
        json.WriteString("event"u8, fact.Kind.ToString());
        WriteNumber(json, "peer"u8, fact.Peer.Value);
        WriteText(json, "remote"u8, fact.Remote);
        WriteText(json, "name"u8, fact.Worker?.Name);
        WriteText(json, "host"u8, fact.Worker?.Host);
        WriteText(json, "pid"u8, fact.Worker?.Pid);
        WriteText(json, "service"u8, fact.Service);
        WriteNumber(json, "request"u8, (long)fact.Request);
        WriteNumber(json, "attempt"u8, fact.Attempt);
        WriteText(json, "reason"u8, ReasonOf(fact));
        WriteNumber(json, "code"u8, fact.Code);
        WriteNumber(json, "count"u8, fact.Count);
        WriteNumber(json, "octets"u8, fact.Octets);
        if (fact.Elapsed > TimeSpan.Zero)
        {
            json.WriteNumber("elapsed_s"u8, Math.Round(fact.Elapsed.TotalSeconds, 6));
        }

        WriteNumber(json, "left_out"u8, told.LeftOut);
        json.WriteEndObject();
    }

    /// <summary><c>{"id":8,"life":"5e6f7a8b","time":"2026-01-01T00:00:00.000Z","event":"BrokerStarted","host":"…","pid":"…"}</c></summary>
    public static void WriteStart(Utf8JsonWriter json, long number, string life, DateTimeOffset time)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, number);
        json.WriteString("life"u8, life);
        json.WriteString("time"u8, JsonText.Of(time));
        json.WriteString("event"u8, "BrokerStarted"u8);
        json.WriteString("host"u8, Environment.MachineName);
        json.WriteString("pid"u8, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static string? ReasonOf(in BrokerEvent fact) => fact.Kind switch
    {
        BrokerEventKind.WorkerDeparted or BrokerEventKind.ClientDeparted or BrokerEventKind.RequestRequeued or BrokerEventKind.RequestHeld => fact.Departure.ToString(),
        BrokerEventKind.RequestEnded or BrokerEventKind.DeadLettered => fact.Outcome.ToString(),
        BrokerEventKind.RequestRejected or BrokerEventKind.WorkerRefused or BrokerEventKind.ClientRefused => fact.Reject.ToString(),
        BrokerEventKind.PeerViolation when fact.Misconduct is Misconduct.None => fact.Violation.ToString(),
        BrokerEventKind.PeerViolation => fact.Misconduct.ToString(),
        _ => null,
    };

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
