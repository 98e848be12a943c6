using System.Text;
using Mdp.Protocol;

namespace Mdp.Broker.Core;

/// <summary>What a 0.3 worker says of itself in the headers of its READY, for people: nothing is decided by it, and nothing of it is checked.</summary>
/// <param name="Name">What it calls itself: header <c>name</c>; null where it does not say.</param>
/// <param name="Host">The machine that it runs on: header <c>host</c>.</param>
/// <param name="Pid">Its process there: header <c>pid</c>.</param>
/// <param name="Version">Which program it is: header <c>version</c>.</param>
public sealed record WorkerCard(string? Name, string? Host, string? Pid, string? Version)
{
    /// <summary>Longer values are cut, in octets: they are kept for as long as the worker is there.</summary>
    private const int OctetsMax = 128;

    /// <summary>Reads the headers of READY; null where none of them says anything.</summary>
    internal static WorkerCard? Of(in Headers headers)
    {
        var card = new WorkerCard(TextOf(headers, "name"u8), TextOf(headers, "host"u8), TextOf(headers, "pid"u8), TextOf(headers, "version"u8));
        return card is { Name: null, Host: null, Pid: null, Version: null } ? null : card;
    }

    private static string? TextOf(in Headers headers, ReadOnlySpan<byte> name) =>
        headers.TryFind(name, out var value) && !value.IsEmpty ? Encoding.UTF8.GetString(value[..Math.Min(value.Length, OctetsMax)]) : null;
}
