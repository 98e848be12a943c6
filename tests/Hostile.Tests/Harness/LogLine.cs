using Microsoft.Extensions.Logging;

namespace Mdp.Hostile.Tests.Harness;

/// <summary>One line of the log.</summary>
internal sealed record LogLine(string Category, LogLevel Level, int Id, string Text, Exception? Exception);
