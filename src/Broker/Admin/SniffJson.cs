using System.Text.Json;
using Mdp.Broker.Sniffing;
using Mdp.Protocol;

namespace Mdp.Broker.Admin;

/// <summary>A message that passed, as JSON.</summary>
internal static class SniffJson
{
    /// <summary><c>{"time":"…","direction":"in","peer":3,"version":"0.3","command":"WorkerFinal","request":9,"attempt":1,"id":"…","octets":5,"frames":[5],"body":["aGVsbG8="]}</c></summary>
    public static void Write(Utf8JsonWriter json, SniffedMessage message)
    {
        json.WriteStartObject();
        json.WriteString("time"u8, JsonText.Of(message.Time));
        json.WriteString("direction"u8, message.IsInbound ? "in"u8 : "out"u8);
        json.WriteNumber("peer"u8, message.Peer.Value);
        json.WriteString("version"u8, MdpVersions.NameOf(message.Version));
        json.WriteString("command"u8, message.Command.ToString());
        if (message.Request != 0)
        {
            json.WriteNumber("request"u8, message.Request);
            json.WriteNumber("attempt"u8, message.Attempt);
        }

        if (message.Id != default)
        {
            json.WriteString("id"u8, message.Id.ToString());
        }

        if (message.Code != 0)
        {
            json.WriteNumber("code"u8, message.Code);
        }

        if (message.Command is MdpCommandName.WorkerReady or MdpCommandName.WorkerCredit && message.Version is MdpVersion.V03)
        {
            json.WriteNumber("credit"u8, message.Credit);
        }

        json.WriteNumber("octets"u8, message.Octets);
        json.WriteStartArray("frames"u8);
        foreach (var length in message.Frames)
        {
            json.WriteNumberValue(length);
        }

        json.WriteEndArray();
        WritePayload(json, message.Payload);
        json.WriteEndObject();
    }

    /// <summary><c>{"event":"LeftOut","count":7}</c>: the reader was too slow, and that many are not told any more.</summary>
    public static void WriteLeftOut(Utf8JsonWriter json, long count)
    {
        json.WriteStartObject();
        json.WriteString("event"u8, "LeftOut"u8);
        json.WriteNumber("count"u8, count);
        json.WriteEndObject();
    }

    private static void WritePayload(Utf8JsonWriter json, IReadOnlyList<byte[]>? payload)
    {
        if (payload is null)
        {
            return;
        }

        json.WriteStartArray("body"u8);
        foreach (var frame in payload)
        {
            json.WriteBase64StringValue(frame);
        }

        json.WriteEndArray();
    }
}
