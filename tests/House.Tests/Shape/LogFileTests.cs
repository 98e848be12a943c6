using Mdp.House.Tests.Reading;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mdp.House.Tests.Shape;

/// <summary>Logs are data: one Log file per assembly, every line a [LoggerMessage] with an id of its own.</summary>
public sealed class LogFileTests
{
    private static readonly string[] LooseCalls = ["Log", "LogTrace", "LogDebug", "LogInformation", "LogWarning", "LogError", "LogCritical"];

    [Fact]
    public void Each_assembly_has_one_Log_file_with_unique_ids() =>
        TheHouse.Shipped.GroupBy(file => file.Project, StringComparer.Ordinal).SelectMany(assembly => Disorder([.. assembly])).ShouldBeEmpty();

    [Fact]
    public void A_doubled_id_is_noticed() =>
        Disorder([Log("[LoggerMessage(7, LogLevel.Debug, \"a\")] void A(); [LoggerMessage(EventId = 7)] void B();")])
            .ShouldBe(["src/X uses the event id 7 for A and B"]);

    [Fact]
    public void A_missing_id_is_noticed() => Disorder([Log("[LoggerMessage(Level = LogLevel.Debug)] void A();")]).ShouldBe(["src/X/Log.cs:1 A has no event id"]);

    [Fact]
    public void A_second_home_of_log_lines_is_noticed() =>
        Disorder([Log("[LoggerMessage(1)] void A();"), new("src/X/Pump.cs", "class Pump { [LoggerMessage(2)] void B(); }")])
            .ShouldBe(["src/X/Pump.cs:1 B belongs in the assembly's one Log file"]);

    [Fact]
    public void A_second_Log_file_is_noticed() =>
        Disorder([Log("[LoggerMessage(1)] void A();"), new("src/X/Deep/PumpLog.cs", "class PumpLog { [LoggerMessage(2)] void B(); }")])
            .ShouldBe(["src/X has more than one Log file: src/X/Log.cs, src/X/Deep/PumpLog.cs"]);

    [Fact]
    public void A_loose_call_is_noticed() =>
        Disorder([new("src/X/Pump.cs", "class Pump { void M() { _logger.LogInformation(\"x\"); } }")])
            .ShouldBe(["src/X/Pump.cs:1 logs with LogInformation; write a line in the assembly's Log file"]);

    private static SourceFile Log(string members) => new("src/X/Log.cs", $"partial class Log {{ {members} }}");

    private static IEnumerable<string> Disorder(IReadOnlyList<SourceFile> assembly)
    {
        var lines = assembly.SelectMany(LogLine.All).ToList();
        var homes = lines.Select(line => line.File).Where(IsLogFile).Select(file => file.Path).Distinct(StringComparer.Ordinal).ToList();
        return
        [
            .. lines.Where(line => !IsLogFile(line.File)).Select(line => $"{line.Place} {line.Name} belongs in the assembly's one Log file"),
            .. homes.Count > 1 ? [$"{assembly[0].Project} has more than one Log file: {string.Join(", ", homes)}"] : Array.Empty<string>(),
            .. lines.Where(line => line.Id is null).Select(line => $"{line.Place} {line.Name} has no event id"),
            .. lines.Where(line => line.Id is not null).GroupBy(line => line.Id, StringComparer.Ordinal).Where(group => group.Count() > 1)
                .Select(group => $"{group.First().File.Project} uses the event id {group.Key} for {string.Join(" and ", group.Select(line => line.Name))}"),
            .. assembly.SelectMany(LooseLines),
        ];
    }

    private static bool IsLogFile(SourceFile file) => file.Path.EndsWith("Log.cs", StringComparison.Ordinal);

    private static IEnumerable<string> LooseLines(SourceFile file) =>
        file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Select(call => call.Expression).OfType<MemberAccessExpressionSyntax>()
            .Where(call => LooseCalls.Contains(call.Name.Identifier.Text, StringComparer.Ordinal) && call.Expression.ToString().EndsWith("logger", StringComparison.OrdinalIgnoreCase))
            .Select(call => $"{file.Place(call)} logs with {call.Name.Identifier.Text}; write a line in the assembly's Log file");

    private sealed record LogLine(SourceFile File, string Place, string Name, string? Id)
    {
        public static IEnumerable<LogLine> All(SourceFile file) =>
            from method in file.Syntax.DescendantNodes().OfType<MethodDeclarationSyntax>()
            from attribute in method.AttributeLists.SelectMany(list => list.Attributes)
            where attribute.Name.ToString() == "LoggerMessage"
            select new LogLine(file, file.Place(method), method.Identifier.Text, IdOf(attribute));

        private static string? IdOf(AttributeSyntax attribute) =>
            attribute.ArgumentList?.Arguments
                .Where((argument, index) => argument.NameEquals?.Name.ToString() == "EventId"
                    || argument.NameColon?.Name.ToString() == "eventId"
                    || (index == 0 && argument.NameEquals is null && argument.NameColon is null && argument.Expression is LiteralExpressionSyntax))
                .Select(argument => argument.Expression.ToString())
                .FirstOrDefault();
    }
}
