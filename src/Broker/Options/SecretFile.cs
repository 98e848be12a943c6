using System.Diagnostics.CodeAnalysis;

namespace Mdp.Broker.Options;

/// <summary>Files that hold a secret: a token, a private key. They are read only where not everybody on this machine may read or write them.</summary>
/// <remarks>The group may read: container platforms mount secrets as root's with a group of the process's own, and certificates are often kept so.</remarks>
internal static class SecretFile
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    /// <summary>Reads a file of text.</summary>
    /// <returns>False, and a fault that says what was expected and what there is, where it cannot or must not be read.</returns>
    public static bool TryRead(string path, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? fault)
    {
        text = null;
        try
        {
            fault = FaultOfMode(path);
            text = fault is null ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"expected a file that can be read: {e.Message}";
        }

        return fault is null;
    }

    private static string? FaultOfMode(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
        {
            return null;
        }

        // Of what a link leads to: where secrets are mounted, they are links.
        var mode = File.GetUnixFileMode(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        return (mode & Others) == UnixFileMode.None ? null
            : $"expected a file that its owner alone may write, and nobody but the owner and a group may read (0600, 0640), got mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}; chmod 600 makes it so";
    }
}
