using System.Text.Json.Nodes;

namespace Mdp.Cli.Brokers;

/// <summary>What the broker answered about itself.</summary>
/// <param name="Status">Three digits, as in 8/MMI.</param>
/// <param name="Json">What came beside it; null for nothing.</param>
/// <param name="Next">Where the list goes on; null at its end.</param>
internal readonly record struct ManagementAnswer(int Status, JsonNode? Json, ReadOnlyMemory<byte>? Next)
{
    /// <summary>It is done, or here it is.</summary>
    public const int Ok = 200;

    /// <summary>A part of a list.</summary>
    public const int Partly = 206;

    /// <summary>There is no such thing.</summary>
    public const int NotFound = 404;

    /// <summary>Too many lists in one second, or a queue without room.</summary>
    public const int TooMany = 429;
}
