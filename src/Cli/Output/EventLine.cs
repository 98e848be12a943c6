using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Mdp.Cli.Output;

/// <summary>An event or a sniffed message as one line for people.</summary>
internal static class EventLine
{
    private const int KindColumns = 20;
    private static readonly string[] Bad = ["WorkerDeparted", "RequestRequeued", "DeadLettered", "RequestRejected", "WorkerRefused", "ClientRefused", "PeerViolation", "LeftOut"];

    /// <summary><c>12:00:00.000Z  WorkerDeparted  echo  peer 3 tcp://127.0.0.1:40404  request 9 attempt 1  ConnectionLost  200 ms</c></summary>
    public static string Of(JsonNode told)
    {
        var line = new StringBuilder(TimeOf(told)).Append("  ").Append(Wording.Text(told, "event").PadRight(KindColumns));
        Put(line, told, "service", "");
        Put(line, told, "peer", "peer ");
        Put(line, told, "remote", "");
        Put(line, told, "name", "");
        if (told["name"] is null)
        {
            Put(line, told, "host", "");
            Put(line, told, "pid", "pid ");
        }

        Put(line, told, "request", "request ");
        Put(line, told, "attempt", "attempt ");
        Put(line, told, "reason", "");
        Put(line, told, "code", "code ");
        Put(line, told, "count", "count ");
        Put(line, told, "octets", "octets ");
        if (Wording.Seconds(told, "elapsed_s") is { Length: > 0 } elapsed)
        {
            _ = line.Append("  ").Append(elapsed);
        }

        Put(line, told, "left_out", "left out before: ");
        return line.ToString().TrimEnd();
    }

    /// <summary>Whether somebody should look at it.</summary>
    public static bool IsBad(JsonNode told) => Wording.Text(told, "event") switch
    {
        "WorkerDeparted" => Wording.Text(told, "reason") is not "Graceful",
        "RequestEnded" => Wording.Text(told, "reason") is not "Replied",
        var kind => Bad.Contains(kind, StringComparer.Ordinal),
    };

    /// <summary><c>12:00:00.000Z  in   peer 3  0.3  WorkerFinal  request 9 attempt 1  5 octets [5]</c>, with the body behind it where it is shown.</summary>
    public static string OfMessage(JsonNode told)
    {
        if (told["event"] is not null)
        {
            return $"{Wording.Text(told, "count")} messages were left out: this reader, or the line to it, is too slow. --sample shows fewer.";
        }

        var line = new StringBuilder(TimeOf(told)).Append(CultureInfo.InvariantCulture, $"  {Wording.Text(told, "direction"),-3}  peer {Wording.Text(told, "peer")}  {Wording.Text(told, "version")}  ")
            .Append(Wording.Text(told, "command").PadRight(KindColumns));
        Put(line, told, "request", "request ");
        Put(line, told, "attempt", "attempt ");
        Put(line, told, "id", "id ");
        Put(line, told, "code", "code ");
        Put(line, told, "credit", "credit ");
        var frames = (told["frames"] as JsonArray ?? []).Select(frame => frame!.ToString());
        _ = line.Append(CultureInfo.InvariantCulture, $"  {Wording.Text(told, "octets")} octets [{string.Join(' ', frames)}]");
        foreach (var frame in told["body"] as JsonArray ?? [])
        {
            _ = line.Append("  ").Append(Printable(Convert.FromBase64String(frame!.ToString())));
        }

        return line.ToString();
    }

    /// <summary>Octets as text, with an escape for each that would move the cursor or colour the terminal.</summary>
    public static string Printable(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder("\"");
        foreach (var character in Encoding.UTF8.GetString(octets))
        {
            _ = char.IsControl(character) || character == '\uFFFD' ? text.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}") : text.Append(character);
        }

        return text.Append('"').ToString();
    }

    private static string TimeOf(JsonNode told) => Wording.Text(told, "time") is { Length: > 11 } time ? time[11..] : "".PadRight(13);

    private static void Put(StringBuilder line, JsonNode told, string member, string before)
    {
        if (Wording.Text(told, member) is { Length: > 0 } text)
        {
            _ = line.Append("  ").Append(before).Append(text);
        }
    }
}
