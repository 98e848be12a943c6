using System.Diagnostics;
using System.Text.Json.Nodes;
using Mdp.Cli.Brokers;
using Mdp.Cli.Output;
using Mdp.Client;

namespace Mdp.Cli.Asking;

/// <summary>Writes what a service answers: its octets as they came, or as JSON.</summary>
internal static class Answer
{
    /// <summary>The whole answer.</summary>
    public static async Task<int> WriteAsync(MdpClient client, string service, ReadOnlyMemory<byte> body, MdpRequestOptions options, Screen screen, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var result = await client.TryRequestAsync(service, body, options, cancellationToken);
        if (!result.IsSuccess)
        {
            return Fail(result.Failure, screen);
        }

        if (screen.IsJson)
        {
            Screen.Print(JsonOf(service, result.Reply, begun));
            return ExitCode.Success;
        }

        await using var output = Console.OpenStandardOutput();
        foreach (var frame in result.Reply.Frames)
        {
            await output.WriteAsync(frame, cancellationToken);
        }

        await EndLineAsync(output, result.Reply.Frames[^1], screen);
        return ExitCode.Success;
    }

    /// <summary>Each part as it comes.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="service">Whom.</param>
    /// <param name="body">What.</param>
    /// <param name="options">How.</param>
    /// <param name="screen">Where the parts go.</param>
    /// <param name="waiting">Cancelled by the first part: nobody waits for the answer any more.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static async Task<int> WritePartsAsync(
        MdpClient client, string service, ReadOnlyMemory<byte> body, MdpRequestOptions options, Screen screen, CancellationTokenSource waiting, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        await using var output = Console.OpenStandardOutput();
        try
        {
            ReadOnlyMemory<byte> last = default;
            await foreach (var part in client.StreamAsync(service, body, options, cancellationToken))
            {
                await waiting.CancelAsync();
                if (screen.IsJson)
                {
                    Screen.Print(JsonOf(service, part, begun));
                    continue;
                }

                foreach (var frame in part.Frames)
                {
                    await output.WriteAsync(frame, cancellationToken);
                    last = frame;
                }

                await output.FlushAsync(cancellationToken);
            }

            await EndLineAsync(output, last, screen);
            return ExitCode.Success;
        }
        catch (Exception e) when (e is IMdpFailed failed)
        {
            return Fail(failed.Failure, screen);
        }
    }

    // On a terminal, the prompt begins on a line of its own; a file gets the octets and nothing else.
    private static async Task EndLineAsync(Stream output, ReadOnlyMemory<byte> last, Screen screen)
    {
        if (screen is { IsTerminal: true, IsJson: false } && (last.IsEmpty || last.Span[^1] != (byte)'\n'))
        {
            await output.WriteAsync("\n"u8.ToArray());
        }
    }

    private static int Fail(MdpFailure failure, Screen screen)
    {
        if (screen.IsJson)
        {
            Screen.Print(JsonOf(failure));
        }

        Console.Error.WriteLine(Screen.Prefix + failure.Message);
        return Failures.ExitCodeOf(failure);
    }

    private static JsonObject JsonOf(string service, MdpReply reply, long begun)
    {
        var json = new JsonObject { ["ok"] = true, ["service"] = service, ["took_s"] = Math.Round(Stopwatch.GetElapsedTime(begun).TotalSeconds, 6) };
        Wording.PutOctets(json, "body", reply.Body.Span);
        if (reply.Frames.Count > 1)
        {
            json["frames"] = new JsonArray([.. reply.Frames.Select(JsonOf)]);
        }

        if (reply.Headers.Count > 0)
        {
            json["headers"] = new JsonObject(reply.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value)));
        }

        return json;
    }

    private static JsonNode JsonOf(ReadOnlyMemory<byte> frame)
    {
        var json = new JsonObject();
        Wording.PutOctets(json, "body", frame.Span);
        return json;
    }

    private static JsonObject JsonOf(MdpFailure failure) => new()
    {
        ["ok"] = false,
        ["service"] = failure.Service,
        ["kind"] = failure.Kind.ToString(),
        ["phase"] = failure.Phase.ToString(),
        ["code"] = failure.Code,
        ["text"] = failure.Text,
        ["request_id"] = failure.RequestId,
        ["tries"] = failure.Tries,
        ["may_succeed_later"] = failure.IsTransient,
        ["message"] = failure.Message,
    };
}
