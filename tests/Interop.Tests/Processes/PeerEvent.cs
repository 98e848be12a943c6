using System.Text.Json;

namespace Mdp.Interop.Tests.Processes;

/// <summary>One line of a Python peer: what happened, and its facts (peers/lines.py).</summary>
internal sealed class PeerEvent(string line)
{
    private readonly JsonElement _facts = JsonDocument.Parse(line).RootElement;

    public string Name => Text("event");

    /// <summary>The frames of the body that was sent or received.</summary>
    public IReadOnlyList<SeenFrame> Body => [.. _facts.GetProperty("body").EnumerateArray().Select(SeenFrame.From)];

    public string Text(string fact) => _facts.GetProperty(fact).GetString()!;

    public int Number(string fact) => _facts.GetProperty(fact).GetInt32();

    public override string ToString() => line;
}

/// <summary>A frame as a peer saw it. Equal frames have the same length and hash; short printable ones show their text.</summary>
internal sealed record SeenFrame(int Octets, string Sha256, string? Text)
{
    public static SeenFrame From(JsonElement frame) => new(
        frame.GetProperty("octets").GetInt32(),
        frame.GetProperty("sha256").GetString()!,
        frame.TryGetProperty("text", out var text) ? text.GetString() : null);
}
