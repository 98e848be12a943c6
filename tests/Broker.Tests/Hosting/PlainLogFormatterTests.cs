using System.Diagnostics;
using Mdp.Broker.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mdp.Broker.Tests.Hosting;

public class PlainLogFormatterTests
{
    [Fact]
    public void Entry_is_one_line_of_time_level_and_text() =>
        Write(LogLevel.Information, "worker #1 serves echo").ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info  worker #1 serves echo\n$");

    [Fact, Trait("Row", "X8")]
    public void Text_of_a_stranger_cannot_break_the_line_or_colour_the_terminal() =>
        Write(LogLevel.Warning, "a\r\nb\x1b[31mc\u0085d").ShouldEndWith("warn  a | b\\x1b[31mc\\x85d\n");

    [Fact]
    public void Exception_stays_on_the_line()
    {
        var line = Write(LogLevel.Error, "failed", new InvalidOperationException("one\ntwo"));
        line.ShouldEndWith("error failed | System.InvalidOperationException: one | two\n");
    }

    [Fact]
    public void Line_about_a_request_that_is_traced_ends_with_its_trace()
    {
        using var span = new Activity("route echo").SetIdFormat(ActivityIdFormat.W3C).Start();
        Write(LogLevel.Warning, "gave up").ShouldEndWith($"warn  gave up trace={span.TraceId}\n");
    }

    private static string Write(LogLevel level, string text, Exception? exception = null)
    {
        var output = new StringWriter();
        new PlainLogFormatter().Write(new LogEntry<string>(level, "Mdp.Broker", 1, text, exception, (state, _) => state), null, output);
        return output.ToString();
    }
}
