using System.Text.Json;
using Mdp.Broker.Core;
using Mdp.Protocol;

namespace Mdp.Simulation.Tests;

/// <summary>Watches what the broker says of itself: it must be true at the instant at which it is said.</summary>
internal sealed class ManagementWitness(Witness witness)
{
    /// <summary>An answer goes out.</summary>
    public void Answered(Link link, in Effect effect)
    {
        var call = witness.Call;
        Claim.That(link == call.Link && call.IsManagement, $"{link} is answered at once, and did not ask 8/MMI");
        Claim.That(effect.Name is MdpCommandName.ClientFinal && effect.Version == call.Version, $"8/MMI is answered by {effect.Version} {effect.Name}");
        Claim.That(effect.Service!.Octets.SequenceEqual(call.Question.Octets()), $"8/MMI answers {call.Question} by {effect.Service}");
        var frames = effect.Body.Frames!;
        var code = Code(frames.Control(effect.Body.First));
        var json = effect.Body.Count > 1 ? frames.Control(effect.Body.First + 1) : default;
        var expected = call.Question switch
        {
            ManagementQuestion.Service => call.Service is { Workers: > 0 } ? 200 : 404,
            ManagementQuestion.Services or ManagementQuestion.Workers or ManagementQuestion.Limits or ManagementQuestion.DeadLetters => 200,
            ManagementQuestion.Request => witness.Find(call.Number) is { Stand: not RequestStand.Ended } ? 200 : code,
            ManagementQuestion.Replay => call.Accepted is null ? code : 200,
            ManagementQuestion.Drop => code,
            _ => 501,
        };
        Claim.That(code == expected, $"{call.Question} of {call.Service?.Text} is answered by {code} instead of {expected}");
        CheckCount(call.Question, json);
    }

    private void CheckCount(ManagementQuestion question, ReadOnlySpan<byte> json)
    {
        var (counted, expected) = question switch
        {
            ManagementQuestion.Services => (Objects(json), witness.KnownServices),
            ManagementQuestion.Workers => (Objects(json), witness.Registered.Count),
            ManagementQuestion.DeadLetters => (Objects(json), witness.Letters),
            _ => (0, 0),
        };
        Claim.That(counted == expected, $"{question} lists {counted} instead of {expected}");
    }

    private static int Code(ReadOnlySpan<byte> digits) => digits.Length == 3 ? ((digits[0] - '0') * 100) + ((digits[1] - '0') * 10) + (digits[2] - '0') : 0;

    private static int Objects(ReadOnlySpan<byte> json)
    {
        var count = 0;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            count += reader.TokenType is JsonTokenType.StartObject && reader.CurrentDepth == 1 ? 1 : 0;
        }

        return count;
    }
}
