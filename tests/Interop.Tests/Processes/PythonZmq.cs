using System.ComponentModel;
using System.Diagnostics;

namespace Mdp.Interop.Tests.Processes;

/// <summary>Whether this machine has what the Python peers need.</summary>
internal static class PythonZmq
{
    private static readonly Lazy<string?> Missing = new(() => WhyNot(Places.Python, "-c", "import zmq"));

    /// <summary>Skips the running test, with the reason, on a machine without python3-zmq.</summary>
    public static void SkipWhereMissing() =>
        Assert.SkipWhen(Missing.Value is not null, $"{Places.Python} cannot import zmq (Debian: apt-get install python3-zmq): {Missing.Value}");

    private static string? WhyNot(string fileName, params IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(fileName, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : errors.Trim();
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
