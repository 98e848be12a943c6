using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Proof;

/// <summary>What docs/mdp/conformance.md calls done is shown by tests that exist and say so.</summary>
public sealed class ConformanceTests
{
    private const string Page = "docs/mdp/conformance.md";

    private static readonly string[] Statuses = ["done", "part", "later", "no"];

    private static readonly List<TestMethod> Tests = [.. TheHouse.Sources.Where(file => file.IsUnder("tests")).SelectMany(TestMethod.All)];

    private static readonly List<ConformanceRow> Rows = [.. ConformanceRow.All(TheHouse.Read(Page))];

    [Fact]
    public void Each_row_that_is_done_has_tests_that_show_it()
    {
        Rows.ShouldNotBeEmpty();
        Unproven(Rows, Tests).ShouldBeEmpty();
    }

    [Fact]
    public void Each_trait_of_a_test_names_a_row() => Unlisted(Rows, Tests).ShouldBeEmpty();

    [Theory]
    [InlineData("| H1 | x | done | |", "line 1: H1 is done, but names no test")]
    [InlineData("| H1 | x | done | `Gone` |", "line 1: H1 names Gone, which is no test")]
    [InlineData("| H1 | x | done | `A.Gone` |", "line 1: H1 names A.Gone, which is no test")]
    [InlineData("| H1 | x | part | `Gone` |", "line 1: H1 names Gone, which is no test")]
    [InlineData("| H2 | x | done | `A.Shows_H1` |", "line 1: H2 names A.Shows_H1, which has no trait of that name")]
    [InlineData("| H2 | x | done | `A` |", "line 1: H2 names A, which has no trait of that name")]
    [InlineData("| H1 | x | finished | `A` |", "line 1: H1 is 'finished'; expected done, part, later or no")]
    [InlineData("| H1 | x | done | `A` |\n| H1 | y | later | |", "line 2: H1 has a row already")]
    public void A_row_without_its_proof_is_noticed(string page, string expected) => Unproven([.. ConformanceRow.All(page)], Specimens()).ShouldBe([expected]);

    [Theory]
    [InlineData("| Row | What | Status | Tests |\n|---|---|---|---|\n| H1 | x | done | `A.Shows_H1` |")]
    [InlineData("| 7/MDP worker.1 | x | done | `A.Shows_a_rule`, `B` |")]
    [InlineData("| H9 | x | later: with CURVE | |")]
    public void A_row_with_its_proof_is_not(string page) => Unproven([.. ConformanceRow.All(page)], Specimens()).ShouldBeEmpty();

    [Fact]
    public void A_trait_that_names_no_row_is_noticed() =>
        Unlisted([.. ConformanceRow.All("| H1 | x | done | `A` |")], Specimens()[..2]).ShouldBe(["tests/X.Tests/A.cs:4 shows 7/MDP worker.1, which has no row"]);

    private static List<TestMethod> Specimens() =>
    [
        .. TestMethod.All(new("tests/X.Tests/A.cs", """
            public class A
            {
                [Fact, Trait("Row", "H1")] public void Shows_H1() { }
                [Theory] [Trait("Spec", "7/MDP worker.1")] public void Shows_a_rule(int x) { }
                [Trait("Row", "H2")] public void Is_no_test() { }
            }
            [Trait("Spec", "7/MDP worker.1")]
            public class B { [Fact] public void Shows_it_by_its_class() { } }
            """)),
    ];

    private static IEnumerable<string> Unlisted(IReadOnlyList<ConformanceRow> rows, List<TestMethod> tests)
    {
        var listed = rows.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        return tests.SelectMany(test => test.Shows.Where(id => !listed.Contains(id)).Select(id => $"{test.Place} shows {id}, which has no row"));
    }

    private static IEnumerable<string> Unproven(IReadOnlyList<ConformanceRow> rows, List<TestMethod> tests)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (!seen.Add(row.Id))
            {
                yield return $"line {row.Line}: {row.Id} has a row already";
            }

            if (!Statuses.Contains(row.Status, StringComparer.Ordinal))
            {
                yield return $"line {row.Line}: {row.Id} is '{row.Status}'; expected done, part, later or no";
            }

            if (row.Status == "done" && row.Tests.Count == 0)
            {
                yield return $"line {row.Line}: {row.Id} is done, but names no test";
            }

            foreach (var name in row.Tests)
            {
                var named = tests.Where(test => name == test.Class || name == $"{test.Class}.{test.Name}").ToList();
                if (!named.Any(test => test.Shows.Contains(row.Id)))
                {
                    yield return $"line {row.Line}: {row.Id} names {name}, which {(named.Count == 0 ? "is no test" : "has no trait of that name")}";
                }
            }
        }
    }
}
