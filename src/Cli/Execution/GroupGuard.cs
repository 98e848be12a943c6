using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Mdp.Cli.Execution;

/// <summary>A shell beside this process that ends what it started, when it was killed itself and can do so no more.</summary>
/// <remarks>
/// Through a pipe it is told which groups of processes run; the system closes that pipe however this process ends, and then it kills what is left. Not the
/// system's own signal at a parent's death: that counts from the thread that started a program, which may be one of a pool, and reaches no grandchild.
/// </remarks>
internal sealed class GroupGuard
{
    private const string Script = """
        exec >/dev/null 2>&1
        running=' '
        while read -r sign group; do
          case $sign in
            +) running="$running$group " ;;
            -) running="${running%% $group *} ${running#* $group }" ;;
          esac
        done
        for group in $running; do kill -s KILL -- "-$group"; done
        """;

    private static readonly Lazy<GroupGuard> Guard = new(() => new());

    private readonly Lock _turn = new();
    private readonly StreamWriter? _pipe;

    private GroupGuard()
    {
        if (!ProgramCall.HasGroup)
        {
            return;
        }

        try
        {
            // In a session of its own, so that no Ctrl-C reaches it. It ends by itself with this process.
            var shell = ProgramCall.Find(["sh", "-c", Script]).ToStart();
            (shell.RedirectStandardOutput, shell.RedirectStandardError) = (false, false);
            _pipe = Process.Start(shell)!.StandardInput;
            _pipe.AutoFlush = true;
        }
        catch (Exception e) when (e is Win32Exception or IOException or CommandException)
        {
            // Without a shell, programs outlive a worker that is killed, as they do on systems without groups.
        }
    }

    /// <summary>Makes sure that it is there before a program starts, so that none goes unguarded while it starts itself.</summary>
    public static void Prepare() => _ = Guard.Value;

    /// <summary>A group runs.</summary>
    public static void Began(Process leader) => Guard.Value.Tell('+', leader.Id);

    /// <summary>It has ended, or is to be left alone.</summary>
    public static void Ended(Process leader) => Guard.Value.Tell('-', leader.Id);

    private void Tell(char sign, int group)
    {
        try
        {
            lock (_turn)
            {
                _pipe?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sign} {group}"));
            }
        }
        catch (IOException)
        {
            // Somebody ended the shell: programs are as before it was there.
        }
    }
}
