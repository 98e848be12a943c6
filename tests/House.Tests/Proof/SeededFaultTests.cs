using System.Diagnostics;
using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Proof;

/// <summary>A seeded fault that cannot be planted any more tests nothing, and nobody notices before somebody plants them all.</summary>
public sealed class SeededFaultTests
{
    private static readonly string[] Patches = [.. TheHouse.FilesNamed("*.patch").Where(path => path.StartsWith("tests/seeded-bugs/", StringComparison.Ordinal))];

    [Fact]
    public async Task Every_seeded_fault_can_still_be_planted()
    {
        Patches.Length.ShouldBeGreaterThan(80);
        foreach (var patch in Patches)
        {
            TheHouse.Read(patch).ShouldStartWith("# ", customMessage: $"{patch}: its first line says what it does");
            (await TryPlantAsync(patch)).ShouldBeEmpty($"{patch} has to be renewed after what it spoils");
        }
    }

    private static async Task<string> TryPlantAsync(string patch)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["apply", "--check", patch]) { WorkingDirectory = TheHouse.Root, RedirectStandardError = true, UseShellExecute = false })!;
        var complaint = await git.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        return git.ExitCode == 0 ? "" : complaint;
    }
}
