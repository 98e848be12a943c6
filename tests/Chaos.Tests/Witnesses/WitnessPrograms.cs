using System.Reflection;
using Mdp.Interop.Tests.Processes;

namespace Mdp.Chaos.Tests.Witnesses;

/// <summary>The programs that write down what they did (peers/), built once.</summary>
internal static class WitnessPrograms
{
    private static bool _hasTried;
    private static string? _whyNotBuilt;

    public static string Source { get; } = Noted("WitnessSource");

    public static string Folder { get; } = Noted("WitnessPrograms");

    /// <summary>The peers made of the SDKs (tests/Sdk.Peers), to be run with dotnet.</summary>
    public static string SdkPeers { get; } = Noted("SdkPeers");

    /// <summary>Skips the running test, with the reason, on a machine that cannot build them.</summary>
    public static async Task SkipWhereMissingAsync()
    {
        // The tests of this assembly run one after the other.
        _whyNotBuilt = _hasTried ? _whyNotBuilt : await MakeAsync();
        _hasTried = true;
        Assert.SkipWhen(_whyNotBuilt is not null, $"the witnesses cannot be built (Debian: apt-get install gcc make pkg-config libzmq3-dev): {_whyNotBuilt}");
    }

    private static async Task<string?> MakeAsync()
    {
        Directory.CreateDirectory(Folder);
        try
        {
            await using var make = new ForeignProcess("make", "-C", Source, $"OUT={Folder}", $"LOAD={Places.LoadSource}");
            return await make.WaitForExitAsync(TimeSpan.FromMinutes(2)) == 0 ? null : make.Failure("failed").Message;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }

    private static string Noted(string key) => Path.GetFullPath(
        typeof(WitnessPrograms).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(note => note.Key == key).Value!);
}
