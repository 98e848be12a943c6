using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mdp.Client;

namespace Mdp.Cli.Brokers;

/// <summary>Asks a broker about itself, by its services <c>mmi.*</c>.</summary>
internal sealed class Management(IMdpClient client)
{
    private const int TriesMax = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly MdpRequestOptions Shortly = new() { Timeout = TimeSpan.FromSeconds(10), Patience = TimeSpan.FromSeconds(3) };

    /// <summary>One question.</summary>
    /// <exception cref="CommandException">The broker does not answer, or does not know the question.</exception>
    public async Task<ManagementAnswer> AskAsync(string name, string argument, CancellationToken cancellationToken) =>
        await AskAsync(name, [Encoding.UTF8.GetBytes(argument)], cancellationToken);

    /// <summary>A whole list, however many answers it takes.</summary>
    /// <returns>Null where the broker knows no such thing.</returns>
    public async Task<JsonArray?> ListAsync(string name, string argument, CancellationToken cancellationToken)
    {
        var list = new JsonArray();
        List<ReadOnlyMemory<byte>> question = [Encoding.UTF8.GetBytes(argument)];
        while (true)
        {
            var answer = await AskPatientlyAsync(name, question, cancellationToken);
            if (answer.Status is not (ManagementAnswer.Ok or ManagementAnswer.Partly))
            {
                return answer.Status is ManagementAnswer.NotFound ? null : throw Unexpected(name, answer);
            }

            foreach (var entry in answer.Json as JsonArray ?? [])
            {
                list.Add(entry?.DeepClone());
            }

            if (answer.Next is not { } next)
            {
                return list;
            }

            question = [question[0], next];
        }
    }

    /// <summary>The end of a command whose answer is none that the documentation names.</summary>
    public static CommandException Unexpected(string name, ManagementAnswer answer) => answer.Status switch
    {
        501 => new(ExitCode.Refused, $"the broker does not offer {name} (status 501); this needs the broker of Mdp"),
        ManagementAnswer.TooMany => new(ExitCode.Refused, $"the broker is asked for too many lists at the moment (status 429); try again"),
        _ => new(ExitCode.Failed, $"{name}: expected status 200, got {answer.Status.ToString(CultureInfo.InvariantCulture)}"),
    };

    // There are so many lists a second for all who ask. Whoever comes too late asks again.
    private async Task<ManagementAnswer> AskPatientlyAsync(string name, IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(name, frames, cancellationToken);
        for (var tries = 1; answer.Status is ManagementAnswer.TooMany && tries < TriesMax; tries++)
        {
            await Task.Delay(Pause, cancellationToken);
            answer = await AskAsync(name, frames, cancellationToken);
        }

        return answer;
    }

    private async Task<ManagementAnswer> AskAsync(string name, IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken)
    {
        var result = await client.TryRequestAsync(name, frames, Shortly, cancellationToken);
        if (!result.IsSuccess)
        {
            throw result.Failure.Kind is MdpFailureKind.Timeout ? new(ExitCode.Unreachable, result.Failure.Message) : Failures.Ending(result.Failure);
        }

        var reply = result.Reply.Frames;
        if (!int.TryParse(reply[0].Span, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new CommandException(ExitCode.Failed, $"{name}: expected a status of three digits, got {reply[0].Length} octets of something else; is this a Majordomo broker?");
        }

        return new(status, reply.Count > 1 ? JsonOf(name, reply[1].Span) : null, reply.Count > 2 ? reply[2] : (ReadOnlyMemory<byte>?)null);
    }

    private static JsonNode? JsonOf(string name, ReadOnlySpan<byte> octets)
    {
        try
        {
            return JsonNode.Parse(octets);
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCode.Failed, $"{name}: expected JSON, got something else: {e.Message}");
        }
    }
}
