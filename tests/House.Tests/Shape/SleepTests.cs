using Mdp.House.Tests.Reading;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mdp.House.Tests.Shape;

/// <summary>Tests wait for events or move virtual time. Only what watches real processes may sleep.</summary>
public sealed class SleepTests
{
    private static readonly string[] ProcessTests = ["tests/Interop.Tests", "tests/Chaos.Tests", "tests/Sdk.Peers", "tests/Broker.Tests/Hosting", "tests/Sdk.Tests/Processes"];

    [Fact]
    public void No_test_sleeps_except_against_real_processes() =>
        TheHouse.Sources.Where(file => file.IsUnder("tests") && !ProcessTests.Any(file.IsUnder)).SelectMany(Sleeps).ShouldBeEmpty();

    [Theory]
    [InlineData("await Task.Delay(100);", "Task.Delay")]
    [InlineData("System.Threading.Thread.Sleep(1);", "Thread.Sleep")]
    [InlineData("SpinWait.SpinUntil(() => true);", "SpinWait.SpinUntil")]
    public void A_sleep_is_noticed(string statement, string expected) =>
        Sleeps(new("tests/X.Tests/A.cs", $"class A {{ async void M() {{ {statement} }} }}")).ShouldBe([$"tests/X.Tests/A.cs:1 waits with {expected}"]);

    private static IEnumerable<string> Sleeps(SourceFile file) =>
        file.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Select(access => (Node: access, Name: $"{access.Expression.ToString().Split('.')[^1]}.{access.Name.Identifier.Text}"))
            .Where(found => found.Name is "Task.Delay" or "Thread.Sleep" or "SpinWait.SpinUntil")
            .Select(found => $"{file.Place(found.Node)} waits with {found.Name}");
}
