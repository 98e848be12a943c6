using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Mdp.Broker.Hosting;

/// <summary>One line per entry: time in UTC, level, text, and the trace of the request that it is about, where there is one. What peers chose in it cannot break the line or colour the terminal.</summary>
internal sealed class PlainLogFormatter() : ConsoleFormatter(FormatterName)
{
    /// <summary>The name by which the console logger finds it.</summary>
    public const string FormatterName = "plain";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        textWriter.Write(' ');
        textWriter.Write(NameOf(logEntry.LogLevel));
        textWriter.Write(' ');
        WriteEscaped(logEntry.Formatter(logEntry.State, logEntry.Exception), textWriter);
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(" | ");
            WriteEscaped(exception.ToString(), textWriter);
        }

        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
        {
            textWriter.Write(" trace=");
            textWriter.Write(span.TraceId.ToHexString());
        }

        textWriter.Write(Environment.NewLine);
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private static void WriteEscaped(string text, TextWriter output)
    {
        foreach (var character in text)
        {
            switch (character)
            {
                case '\r':
                    break;
                case '\n':
                    output.Write(" | ");
                    break;
                default:
                    if (char.IsControl(character))
                    {
                        output.Write($"\\x{(int)character:x2}");
                    }
                    else
                    {
                        output.Write(character);
                    }

                    break;
            }
        }
    }
}
