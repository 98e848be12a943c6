namespace Mdp.Cli.CommandLine;

/// <summary>Parts the words of <c>mdp work SERVICE --exec PROGRAM [ARGUMENTS]</c>: what follows <c>--exec</c> is the program's, options or not.</summary>
internal static class ProgramWords
{
    /// <summary>The word behind which the program stands.</summary>
    public const string Exec = "--exec";

    /// <summary>The command's own words, and the program's; null where there is none. A bare <c>--</c> does the same as <c>--exec</c>.</summary>
    public static (IReadOnlyList<string> Own, IReadOnlyList<string>? Program) Split(IReadOnlyList<string> words)
    {
        if (!words.Contains("work", StringComparer.Ordinal))
        {
            return (words, null);
        }

        for (var index = 0; index < words.Count; index++)
        {
            if (words[index] is Exec or "--")
            {
                return ([.. words.Take(index)], [.. words.Skip(index + 1)]);
            }
        }

        return (words, null);
    }
}
